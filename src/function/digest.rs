//! Digests of text, in lower-case hexadecimal.

use super::{Body, Context, Function, Group, Kind};
use crate::value::Value;
use md5::Digest;

fn hexadecimal<D: Digest>(args: &[Value], _context: &Context) -> Value {
    let digest = D::digest(args[0].show().as_bytes());
    Value::from(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

const DIGEST: Function = Function {
    group: Group::Cryptographic,
    takes: &[Kind::Text],
    gives: Kind::Text,
    source: "Search Reference, Cryptographic functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "md5",
        usage: "md5(<text>)",
        about: "The MD5 digest of the bytes of a text.",
        examples: &[
            ("md5(\"hello\")", "5d41402abc4b2a76b9719d911017c592"),
            ("md5(\"\")", "d41d8cd98f00b204e9800998ecf8427e"),
            ("md5(nosuchfield)", "null"),
        ],
        body: Body::Single(hexadecimal::<md5::Md5>),
        ..DIGEST
    },
    Function {
        name: "sha1",
        usage: "sha1(<text>)",
        about: "The SHA-1 digest of the bytes of a text.",
        examples: &[("sha1(\"hello\")", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"), ("sha1(nosuchfield)", "null")],
        body: Body::Single(hexadecimal::<sha1::Sha1>),
        ..DIGEST
    },
    Function {
        name: "sha256",
        usage: "sha256(<text>)",
        about: "The SHA-256 digest of the bytes of a text.",
        examples: &[
            ("sha256(\"hello\")", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
            ("sha256(nosuchfield)", "null"),
        ],
        body: Body::Single(hexadecimal::<sha2::Sha256>),
        ..DIGEST
    },
    Function {
        name: "sha512",
        usage: "sha512(<text>)",
        about: "The SHA-512 digest of the bytes of a text.",
        examples: &[
            ("len(sha512(\"hello\"))", "128"),
            ("substr(sha512(\"hello\"), 1, 16)", "9b71d224bd62f378"),
            ("sha512(nosuchfield)", "null"),
        ],
        body: Body::Single(hexadecimal::<sha2::Sha512>),
        ..DIGEST
    },
];

#[cfg(test)]
mod tests {
    use super::super::check::gives;

    #[test]
    fn digests_are_of_the_bytes() {
        gives("md5", ["é"], "66ddcd97cfdeabb2f6fb8a999b4bc76f");
        gives("sha1", ["hello"], "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
        gives("sha256", ["hello"], "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }
}
