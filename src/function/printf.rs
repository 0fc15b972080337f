//! `printf`: text by a format, as in C.

use super::convert::{CONVERSION, grouped};
use super::{Body, Context, Function, Kind};
use crate::value::{Number, Value};

pub(super) const ALL: &[Function] = &[Function {
    name: "printf",
    usage: "printf(<format>, <value>, ...)",
    about: "Text by a format as in C: `%d %i %u %o %x %X %p %e %E %f %F %g %G %a %A %c %s %z %%`, the flags `-`, `0`, `+`, \
            `#`, space and `'` (thousands), a width, a precision, and `*` for either from an argument. A missing field \
            prints as Null under `%s`; where a number is wanted it makes the whole text null.",
    examples: &[
        ("printf(\"%04d %-6s|\", 7, \"ab\")", "0007 ab    |"),
        ("printf(\"%.2f %'d\", 3.14159, 12345)", "3.14 12,345"),
        ("printf(\"%s\", nosuchfield)", "Null"),
        ("printf(\"%*d\", 5, 123)", "  123"),
    ],
    most: None,
    takes: &[Kind::Text, Kind::Any],
    gives: Kind::Text,
    body: Body::Whole(printf),
    ..CONVERSION
}];

/// A width or precision beyond this is a mistake, and would be a way to fill the memory.
const MOST_PLACES: usize = 10_000;

fn printf(args: &[Value], context: &Context) -> Value {
    let Some((format, values)) = args.split_first().filter(|(format, _)| !format.is_null()) else { return Value::Null };
    match print(&format.show(), values) {
        Ok(text) => text.into(),
        Err(why) => {
            context.trouble(format!("`printf`: {why}"));
            Value::Null
        }
    }
}

fn print(format: &str, values: &[Value]) -> Result<String, String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let (conversion, after) = Conversion::read(&rest[at + 1..], &mut values)?;
        out.push_str(&conversion.print(&mut values)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// What stands after a `%`.
#[derive(Default)]
struct Conversion {
    left: bool,
    zero: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    thousands: bool,
    width: usize,
    precision: Option<usize>,
    letter: char,
}

type Values<'v> = std::slice::Iter<'v, Value>;

impl Conversion {
    fn read<'f>(text: &'f str, values: &mut Values<'_>) -> Result<(Conversion, &'f str), String> {
        let mut conversion = Conversion::default();
        let mut rest = conversion.flags(text);
        (conversion.width, rest) = match rest.strip_prefix('*') {
            Some(after) => {
                let width = number(values, '*')?;
                conversion.left |= width < 0.0;
                (width.abs() as usize, after)
            }
            None => places(rest),
        };
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = match after.strip_prefix('*') {
                Some(after) => (number(values, '*')?.max(0.0) as usize, after),
                None => places(after),
            };
            conversion.precision = Some(precision);
            rest = after;
        }
        if conversion.width.max(conversion.precision.unwrap_or(0)) > MOST_PLACES {
            return Err(format!("a width or precision is at most {MOST_PLACES}"));
        }
        rest = rest.trim_start_matches(['l', 'h', 'L']);
        conversion.letter = rest.chars().next().ok_or("the format ends after `%`")?;
        let after = &rest[conversion.letter.len_utf8()..];
        Ok((conversion, after))
    }

    fn flags<'f>(&mut self, text: &'f str) -> &'f str {
        for (at, c) in text.char_indices() {
            match c {
                '-' => self.left = true,
                '0' => self.zero = true,
                '+' => self.plus = true,
                ' ' => self.space = true,
                '#' => self.alternate = true,
                '\'' => self.thousands = true,
                _ => return &text[at..],
            }
        }
        ""
    }

    fn print(&self, values: &mut Values<'_>) -> Result<String, String> {
        let body = match self.letter {
            '%' => return Ok("%".into()),
            's' | 'z' => self.text(values.next().ok_or_else(|| self.lacking())?),
            'c' => self.character(values.next().ok_or_else(|| self.lacking())?)?,
            'd' | 'i' => return Ok(self.signed(number(values, self.letter)?)),
            'u' | 'o' | 'x' | 'X' | 'p' => return Ok(self.unsigned(number(values, self.letter)?)),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'a' | 'A' => return Ok(self.float(number(values, self.letter)?)),
            other => return Err(format!("there is no conversion `%{other}`")),
        };
        Ok(self.padded("", &body, false))
    }

    fn lacking(&self) -> String {
        format!("there is no value for `%{}`", self.letter)
    }

    fn text(&self, value: &Value) -> String {
        let text = if value.is_null() { "Null".into() } else { value.show() };
        text.chars().take(self.precision.unwrap_or(usize::MAX)).collect()
    }

    fn character(&self, value: &Value) -> Result<String, String> {
        let c = match value {
            Value::Number(number) => char::from_u32(number.value as u32),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::Multi(_) => value.show().chars().next(),
        };
        c.map(String::from).ok_or_else(|| "there is no character for `%c`".into())
    }

    fn signed(&self, value: f64) -> String {
        let digits =
            self.digits(if value.is_finite() { format!("{:.0}", value.trunc().abs()) } else { infinity(value) });
        self.padded(self.sign(value), &digits, self.precision.is_none())
    }

    fn unsigned(&self, value: f64) -> String {
        let bits = (value.trunc() % 18_446_744_073_709_551_616.0) as i128 as u64;
        let digits = match self.letter {
            'o' => format!("{bits:o}"),
            'x' => format!("{bits:x}"),
            'X' | 'p' => format!("{bits:X}"),
            _ => format!("{bits}"),
        };
        let prefix = match self.letter {
            'x' if self.alternate && bits != 0 => "0x",
            'X' if self.alternate && bits != 0 => "0X",
            'o' if self.alternate && !digits.starts_with('0') => "0",
            _ => "",
        };
        self.padded(prefix, &self.digits(digits), self.precision.is_none())
    }

    /// The digits of a whole number: at least as many as the precision, which of 0 prints none for 0.
    fn digits(&self, digits: String) -> String {
        let least = self.precision.unwrap_or(1);
        let digits = if least == 0 && digits == "0" { String::new() } else { format!("{digits:0>least$}") };
        if self.thousands && matches!(self.letter, 'd' | 'i' | 'u') { grouped(&digits) } else { digits }
    }

    fn float(&self, value: f64) -> String {
        let size = value.abs();
        let precision = self.precision.unwrap_or(6);
        let digits = if !value.is_finite() {
            infinity(value)
        } else {
            match self.letter.to_ascii_lowercase() {
                'e' => exponential(size, precision),
                'g' => self.shortest(size, precision.max(1)),
                'a' => hexadecimal(size, precision),
                _ => format!("{size:.precision$}"),
            }
        };
        let digits = if self.thousands { grouped(&digits) } else { digits };
        let digits = if self.alternate && !digits.contains('.') && value.is_finite() {
            let end = digits.find(['e', 'p']).unwrap_or(digits.len());
            format!("{}.{}", &digits[..end], &digits[end..])
        } else {
            digits
        };
        let digits = if self.letter.is_ascii_uppercase() { digits.to_uppercase() } else { digits };
        self.padded(self.sign(value), &digits, value.is_finite())
    }

    /// `%g`: exponential where the exponent is below -4 or not below the precision; zeros at the end dropped.
    fn shortest(&self, size: f64, precision: usize) -> String {
        let exponential = exponential(size, precision - 1);
        let exponent: i32 = exponential.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
        let digits = match usize::try_from(precision as i64 - 1 - i64::from(exponent)) {
            Ok(decimals) if exponent >= -4 => format!("{size:.decimals$}"),
            _ => exponential,
        };
        if self.alternate || !digits.contains('.') {
            return digits;
        }
        let (mantissa, exponent) = digits.split_at(digits.find('e').unwrap_or(digits.len()));
        format!("{}{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
    }

    fn sign(&self, value: f64) -> &'static str {
        match (value.is_sign_negative() && value != 0.0, self.plus, self.space) {
            (true, _, _) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        }
    }

    fn padded(&self, prefix: &str, body: &str, with_zeros: bool) -> String {
        let missing = self.width.saturating_sub(prefix.chars().count() + body.chars().count());
        match (self.left, self.zero && with_zeros) {
            (true, _) => format!("{prefix}{body}{}", " ".repeat(missing)),
            (false, true) => format!("{prefix}{}{body}", "0".repeat(missing)),
            (false, false) => format!("{}{prefix}{body}", " ".repeat(missing)),
        }
    }
}

fn infinity(value: f64) -> String {
    Number::of(value.abs()).to_string()
}

/// Digits at the start of a text as a count; none is 0, and too many are more than allowed.
fn places(text: &str) -> (usize, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(digits);
    (if digits.is_empty() { 0 } else { digits.parse().unwrap_or(usize::MAX) }, rest)
}

fn number(values: &mut Values<'_>, letter: char) -> Result<f64, String> {
    let value = values.next().ok_or_else(|| format!("there is no value for `%{letter}`"))?;
    value.number().map(|number| number.value).ok_or_else(|| format!("the value for `%{letter}` is no number"))
}

/// `5.14e+03`, where Rust writes `5.14e3`.
fn exponential(size: f64, precision: usize) -> String {
    let text = format!("{size:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// `0x1.921fb5p+1`: the bits of the fraction in hexadecimal, rounded half to even.
fn hexadecimal(size: f64, precision: usize) -> String {
    if size == 0.0 {
        let zeros = "0".repeat(precision);
        return if precision == 0 { "0x0p+0".into() } else { format!("0x0.{zeros}p+0") };
    }
    let bits = size.to_bits();
    let (exponent, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    // Numbers below the normal ones have no leading 1.
    let (exponent, mantissa) = if exponent == 0 { (-1022, fraction) } else { (exponent - 1023, fraction | 1 << 52) };
    let kept = precision.min(13);
    let dropped = 4 * (13 - kept);
    let half = if dropped == 0 { 0 } else { 1u64 << (dropped - 1) };
    let (quotient, remainder) = (mantissa >> dropped, mantissa & ((1u64 << dropped) - 1));
    let rounded = quotient + u64::from(remainder > half || (remainder == half && half > 0 && quotient % 2 == 1));
    let whole = rounded >> (4 * kept);
    let digits = rounded & ((1u64 << (4 * kept)) - 1);
    let sign = if exponent < 0 { '-' } else { '+' };
    let exponent = exponent.abs();
    if precision == 0 {
        return format!("0x{whole:x}p{sign}{exponent}");
    }
    format!("0x{whole:x}.{digits:0kept$x}{}p{sign}{exponent}", "0".repeat(precision - kept))
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn the_examples_of_the_documentation_hold() {
        gives("printf", ["%.3A", "#3.141592653589793"], "0X1.922P+1");
        gives("printf", ["%c,%c", "#65", "Foo"], "A,F");
        gives("printf", ["%d,%i,%d", "#-2", "#+4", "#30"], "-2,4,30");
        gives("printf", ["%.2e", "#5139"], "5.14e+03");
        gives("printf", ["%.2g,%.2g", "#3.14159", "#123"], "3.1,1.2e+02");
        gives("printf", ["%o", "#255"], "377");
        gives("printf", ["%s%z", "foo", "bar"], "foobar");
        gives("printf", ["%x,%X,%p", "#10", "#10", "#10"], "a,A,A");
        gives("printf", ["100%%"], "100%");
        gives("printf", ["%'d", "#12345"], "12,345");
        gives("printf", ["%#x", "#1"], "0x1");
        gives("printf", ["%*.*e", "#9", "#2", "#3.14159"], " 3.14e+00");
        gives("printf", ["%.*f", "#1", "#1.23"], "1.2");
    }

    #[test]
    fn flags_pad_and_sign() {
        gives("printf", ["%-4d|", "#1"], "1   |");
        gives("printf", ["%04d", "#-1"], "-001");
        gives("printf", ["%+4d", "#1"], "  +1");
        gives("printf", ["% -4d|", "#1"], " 1  |");
        gives("printf", ["%04.1f", "#2.5"], "02.5");
        gives("printf", ["%#o %#x", "#8", "#0"], "010 0");
        gives("printf", ["%.3d %.0d|", "#5", "#0"], "005 |");
        gives("printf", ["%.2s", "abc"], "ab");
        gives("printf", ["%-*d|", "#-4", "#1"], "1   |");
    }

    #[test]
    fn floats_follow_c() {
        gives("printf", ["%f", "#0.5"], "0.500000");
        gives("printf", ["%g %g %g", "#0.0001", "#0.00001", "#1000000"], "0.0001 1e-05 1e+06");
        gives("printf", ["%#g", "#1"], "1.00000");
        gives("printf", ["%#.0f", "#1"], "1.");
        gives("printf", ["%G", "#1e-10"], "1E-10");
        gives("printf", ["%a", "#1"], "0x1.000000p+0");
        gives("printf", ["%.0a", "#1.5"], "0x2p+0");
        gives("printf", ["%.14a", "#1"], "0x1.00000000000000p+0");
    }

    #[test]
    fn numbers_are_cut_and_negative_ones_wrap_where_no_sign_fits() {
        gives("printf", ["%d", "3.99"], "3");
        gives("printf", ["%x", "#-1"], "ffffffffffffffff");
        gives("printf", ["%d %f", "#inf", "#inf"], "Infinity Infinity");
    }

    #[test]
    fn a_format_that_asks_for_too_much_is_a_trouble() {
        troubles("printf", ["%999999999d", "#1"], "at most");
        troubles("printf", ["%99999999999999999999d", "#1"], "at most");
        troubles("printf", ["%*d", "#1e300", "#1"], "at most");
        troubles("printf", ["%.65536f", "#1"], "at most");
        troubles("printf", ["%d"], "no value");
        troubles("printf", ["%d", "abc"], "no number");
        troubles("printf", ["%d", "~"], "no number");
        troubles("printf", ["%é", "#1"], "no conversion");
        troubles("printf", ["5%"], "ends");
        gives("printf", ["~", "#1"], "null");
        gives("printf", ["%s and %s", "~", "x"], "Null and x");
    }
}
