//! Bitwise functions on whole numbers of 53 bits.

use super::{Body, Function, Group, Kind};
use crate::value::Value;

const BITS: Function = Function {
    group: Group::Bitwise,
    least: 2,
    takes: &[Kind::Number],
    gives: Kind::Number,
    source: "Search Reference, Bitwise functions",
    ..Function::BLANK
};

/// The bits there are; a number that needs more, or is negative, is null.
const MASK: u64 = (1 << 53) - 1;

pub(super) const ALL: &[Function] = &[
    Function {
        name: "bit_and",
        usage: "bit_and(<number>, ...)",
        about: "The bits that all numbers have. Negative numbers and those of more than 53 bits give null.",
        examples: &[("bit_and(12, 9)", "8"), ("bit_and(-1, 9)", "null"), ("bit_and(nosuchfield, 9)", "null")],
        most: None,
        body: Body::Whole(|args, _| fold(args, |one, other| one & other)),
        ..BITS
    },
    Function {
        name: "bit_or",
        usage: "bit_or(<number>, ...)",
        about: "The bits that any number has. Negative numbers and those of more than 53 bits give null.",
        examples: &[("bit_or(4, 2)", "6"), ("tostring(bit_or(2, tonumber(\"11001\", 2)), \"binary\")", "11011")],
        most: None,
        body: Body::Whole(|args, _| fold(args, |one, other| one | other)),
        ..BITS
    },
    Function {
        name: "bit_xor",
        usage: "bit_xor(<number>, ...)",
        about: "The bits that an odd count of the numbers has. Negative numbers and those of more than 53 bits give null.",
        examples: &[("bit_xor(3, 2)", "1"), ("bit_xor(4, 6)", "2")],
        most: None,
        body: Body::Whole(|args, _| fold(args, |one, other| one ^ other)),
        ..BITS
    },
    Function {
        name: "bit_not",
        usage: "bit_not(<number>, <mask>)",
        about: "The bits that the number lacks, of those of a mask, by default all 53.",
        examples: &[("bit_not(9, 15)", "6"), ("bit_not(9)", "9007199254740982"), ("bit_not(-1)", "null")],
        least: 1,
        most: Some(2),
        body: Body::Whole(|args, _| {
            let mask = args.get(1).map_or(Some(MASK), bits);
            match (bits(&args[0]), mask) {
                (Some(number), Some(mask)) => Value::computed((!number & mask) as f64),
                (None, _) | (_, None) => Value::Null,
            }
        }),
        ..BITS
    },
    Function {
        name: "bit_shift_left",
        usage: "bit_shift_left(<number>, <places>)",
        about: "The bits moved up so many places; those beyond the 53rd are lost.",
        examples: &[("bit_shift_left(2, 1)", "4"), ("bit_shift_left(1, 53)", "0"), ("bit_shift_left(3, -2)", "null")],
        most: Some(2),
        body: Body::Whole(|args, _| shift(args, |number, places| number.checked_shl(places).unwrap_or(0) & MASK)),
        ..BITS
    },
    Function {
        name: "bit_shift_right",
        usage: "bit_shift_right(<number>, <places>)",
        about: "The bits moved down so many places; those below the first are lost.",
        examples: &[("bit_shift_right(4, 1)", "2"), ("bit_shift_right(-3, 1)", "null")],
        most: Some(2),
        body: Body::Whole(|args, _| shift(args, |number, places| number.checked_shr(places).unwrap_or(0))),
        ..BITS
    },
];

/// A whole number of 53 bits.
fn bits(value: &Value) -> Option<u64> {
    let value = value.number()?.value;
    (value.fract() == 0.0 && (0.0..=MASK as f64).contains(&value)).then_some(value as u64)
}

fn fold(args: &[Value], join: fn(u64, u64) -> u64) -> Value {
    let numbers: Option<Vec<u64>> = args.iter().map(bits).collect();
    let joined = numbers.and_then(|numbers| numbers.into_iter().reduce(join));
    joined.map_or(Value::Null, |bits| Value::computed(bits as f64))
}

fn shift(args: &[Value], shift: fn(u64, u32) -> u64) -> Value {
    match (bits(&args[0]), bits(&args[1])) {
        (Some(number), Some(places)) => {
            Value::computed(shift(number, u32::try_from(places).unwrap_or(u32::MAX)) as f64)
        }
        (None, _) | (_, None) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::gives;

    #[test]
    fn the_fifty_third_bit_is_the_last() {
        gives("bit_shift_left", ["#3", "#52"], "4503599627370496");
        gives("bit_shift_left", ["#3", "#57"], "0");
        gives("bit_shift_left", ["#3", "#9007199254740991"], "0");
        gives("bit_shift_left", ["#3", "#9007199254740992"], "null");
        gives("bit_and", ["#9007199254740992", "#1"], "null");
        gives("bit_and", ["#1.5", "#1"], "null");
        gives("bit_and", ["12", "9", "8"], "8");
    }
}
