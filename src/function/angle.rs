//! Trigonometric and hyperbolic functions, all in radians.

use super::{Body, Function, Group, Kind};
use crate::value::Value;

const ANGLE: Function = Function {
    group: Group::Trigonometry,
    takes: &[Kind::Number],
    gives: Kind::Number,
    source: "Search Reference, Trigonometric and hyperbolic functions",
    ..Function::BLANK
};

const TWO: Function = Function { least: 2, most: Some(2), ..ANGLE };

pub(super) const ALL: &[Function] = &[
    Function {
        name: "acos",
        usage: "acos(<number>)",
        about: "The arc cosine, from 0 to pi; beyond 1 and -1 null.",
        examples: &[("acos(1)", "0"), ("acos(2)", "null")],
        body: Body::Single(|args, _| of(args, f64::acos)),
        ..ANGLE
    },
    Function {
        name: "acosh",
        usage: "acosh(<number>)",
        about: "The inverse hyperbolic cosine; below 1 null.",
        examples: &[("acosh(1)", "0"), ("acosh(0)", "null")],
        body: Body::Single(|args, _| of(args, f64::acosh)),
        ..ANGLE
    },
    Function {
        name: "asin",
        usage: "asin(<number>)",
        about: "The arc sine, from -pi/2 to pi/2; beyond 1 and -1 null.",
        examples: &[("asin(0)", "0"), ("asin(2)", "null")],
        body: Body::Single(|args, _| of(args, f64::asin)),
        ..ANGLE
    },
    Function {
        name: "asinh",
        usage: "asinh(<number>)",
        about: "The inverse hyperbolic sine.",
        examples: &[("asinh(0)", "0"), ("round(asinh(1), 4)", "0.8814")],
        body: Body::Single(|args, _| of(args, f64::asinh)),
        ..ANGLE
    },
    Function {
        name: "atan",
        usage: "atan(<number>)",
        about: "The arc tangent, from -pi/2 to pi/2.",
        examples: &[("atan(0)", "0"), ("round(atan(0.50), 2)", "0.46")],
        body: Body::Single(|args, _| of(args, f64::atan)),
        ..ANGLE
    },
    Function {
        name: "atan2",
        usage: "atan2(<y>, <x>)",
        about: "The angle of the point (x, y), from -pi to pi.",
        examples: &[("atan2(0, 1)", "0"), ("round(atan2(0.50, 0.75), 2)", "0.59")],
        body: Body::Single(|args, _| of_two(args, f64::atan2)),
        ..TWO
    },
    Function {
        name: "atanh",
        usage: "atanh(<number>)",
        about: "The inverse hyperbolic tangent; beyond 1 and -1 null.",
        examples: &[("round(atanh(0.500), 3)", "0.549"), ("atanh(2)", "null")],
        body: Body::Single(|args, _| of(args, f64::atanh)),
        ..ANGLE
    },
    Function {
        name: "cos",
        usage: "cos(<number>)",
        about: "The cosine.",
        examples: &[("cos(0)", "1"), ("round(cos(-1), 4)", "0.5403")],
        body: Body::Single(|args, _| of(args, f64::cos)),
        ..ANGLE
    },
    Function {
        name: "cosh",
        usage: "cosh(<number>)",
        about: "The hyperbolic cosine.",
        examples: &[("cosh(0)", "1"), ("round(cosh(1), 4)", "1.5431")],
        body: Body::Single(|args, _| of(args, f64::cosh)),
        ..ANGLE
    },
    Function {
        name: "hypot",
        usage: "hypot(<x>, <y>)",
        about: "The length of the hypotenuse of a right triangle with these sides.",
        examples: &[("hypot(3, 4)", "5"), ("hypot(3, nosuchfield)", "null")],
        body: Body::Single(|args, _| of_two(args, f64::hypot)),
        ..TWO
    },
    Function {
        name: "sin",
        usage: "sin(<number>)",
        about: "The sine.",
        examples: &[("sin(0)", "0"), ("round(sin(1), 4)", "0.8415")],
        body: Body::Single(|args, _| of(args, f64::sin)),
        ..ANGLE
    },
    Function {
        name: "sinh",
        usage: "sinh(<number>)",
        about: "The hyperbolic sine.",
        examples: &[("sinh(0)", "0"), ("round(sinh(1), 4)", "1.1752")],
        body: Body::Single(|args, _| of(args, f64::sinh)),
        ..ANGLE
    },
    Function {
        name: "tan",
        usage: "tan(<number>)",
        about: "The tangent.",
        examples: &[("tan(0)", "0"), ("round(tan(1), 4)", "1.5574")],
        body: Body::Single(|args, _| of(args, f64::tan)),
        ..ANGLE
    },
    Function {
        name: "tanh",
        usage: "tanh(<number>)",
        about: "The hyperbolic tangent.",
        examples: &[("tanh(0)", "0"), ("round(tanh(1), 4)", "0.7616")],
        body: Body::Single(|args, _| of(args, f64::tanh)),
        ..ANGLE
    },
];

fn of(args: &[Value], compute: fn(f64) -> f64) -> Value {
    args[0].number().map_or(Value::Null, |number| Value::computed(compute(number.value)))
}

fn of_two(args: &[Value], compute: fn(f64, f64) -> f64) -> Value {
    match (args[0].number(), args[1].number()) {
        (Some(first), Some(second)) => Value::computed(compute(first.value, second.value)),
        (None, _) | (_, None) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::gives;

    #[test]
    fn angles_are_in_radians() {
        gives("atan2", ["#0", "#-1"], "3.141592653589793");
        gives("sin", ["x"], "null");
        gives("atanh", ["#1"], "Infinity");
        gives("hypot", ["#3", "x"], "null");
    }
}
