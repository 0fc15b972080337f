//! Mathematics: rounding, roots, powers and logarithms, and the sum of arguments.

use super::{Body, Context, Function, Group, Kind};
use crate::value::{Number, Value};

const MATH: Function = Function {
    group: Group::Mathematical,
    takes: &[Kind::Number],
    gives: Kind::Number,
    source: "Search Reference, Mathematical functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "abs",
        usage: "abs(<number>)",
        about: "The number without its sign.",
        examples: &[("abs(-5)", "5"), ("abs(2.5)", "2.5"), ("abs(nosuchfield)", "null")],
        body: Body::Single(|args, _| of(args, |number| if number.value < 0.0 { number.negated() } else { number })),
        ..MATH
    },
    Function {
        name: "ceiling",
        aliases: &["ceil"],
        usage: "ceiling(<number>)",
        about: "The next whole number up.",
        examples: &[("ceiling(1.9)", "2"), ("ceil(-1.9)", "-1")],
        body: Body::Single(|args, _| of(args, |number| Number::of(number.value.ceil()))),
        ..MATH
    },
    Function {
        name: "floor",
        usage: "floor(<number>)",
        about: "The next whole number down.",
        examples: &[("floor(1.9)", "1"), ("floor(-1.1)", "-2")],
        body: Body::Single(|args, _| of(args, |number| Number::of(number.value.floor()))),
        ..MATH
    },
    Function {
        name: "round",
        usage: "round(<number>, <decimals>)",
        about: "The number rounded to so many decimals, none by default, and printed with all of them. A half rounds \
                away from zero. Negative decimals are not allowed and give null.",
        examples: &[("round(3.5)", "4"), ("round(2.555, 2)", "2.56"), ("round(10, 2)", "10.00"), ("round(-2.5)", "-3")],
        most: Some(2),
        body: Body::Single(round),
        ..MATH
    },
    Function {
        name: "exact",
        usage: "exact(<number>)",
        about: "The number with all its digits, where arithmetic would round it to the digits of its least precise part.",
        examples: &[("exact(3*0.5)", "1.5"), ("3*0.5", "2"), ("exact(nosuchfield)", "null")],
        body: Body::Single(|args, _| of(args, Number::exact)),
        ..MATH
    },
    Function {
        name: "sigfig",
        usage: "sigfig(<number>)",
        about: "The number rounded to its significant digits: a product or quotient has as many as the least precise \
                decimal that went in.",
        examples: &[("sigfig(1.00*1111)", "1110"), ("sigfig(1111)", "1111")],
        body: Body::Single(|args, _| of(args, Number::sigfig)),
        ..MATH
    },
    Function {
        name: "sqrt",
        usage: "sqrt(<number>)",
        about: "The square root; of a negative number null.",
        examples: &[("sqrt(9)", "3"), ("sqrt(-1)", "null")],
        body: Body::Single(|args, _| of(args, |number| Number::of(number.value.sqrt()))),
        ..MATH
    },
    Function {
        name: "exp",
        usage: "exp(<number>)",
        about: "The power of e. One that is too large is the number Infinity.",
        examples: &[("exp(0)", "1"), ("exp(1000)", "Infinity")],
        body: Body::Single(|args, _| of(args, |number| Number::of(number.value.exp()))),
        ..MATH
    },
    Function {
        name: "ln",
        usage: "ln(<number>)",
        about: "The natural logarithm; of zero or less null.",
        examples: &[("ln(1)", "0"), ("ln(0)", "null")],
        body: Body::Single(|args, _| of(args, |number| Number::of(logarithm(number.value, std::f64::consts::E)))),
        ..MATH
    },
    Function {
        name: "log",
        usage: "log(<number>, <base>)",
        about: "The logarithm, by default to the base of 10; of zero or less, or to such a base, null.",
        examples: &[("log(100)", "2"), ("log(8, 2)", "3"), ("log(8, -2)", "null")],
        most: Some(2),
        body: Body::Single(|args, _| {
            let Some(base) = args.get(1).map_or(Some(Number::of(10.0)), Value::number) else { return Value::Null };
            of_two(args, base, |number, base| Number::of(logarithm(number.value, base.value)))
        }),
        ..MATH
    },
    Function {
        name: "pow",
        usage: "pow(<number>, <exponent>)",
        about: "The power, with as many significant digits as the least precise decimal that went in.",
        examples: &[("pow(2, 10)", "1024"), ("pow(2.5, 2)", "6.3"), ("pow(-8, 0.5)", "null")],
        least: 2,
        most: Some(2),
        body: Body::Single(|args, _| {
            let Some(exponent) = args[1].number() else { return Value::Null };
            of_two(args, exponent, Number::power)
        }),
        ..MATH
    },
    Function {
        name: "pi",
        usage: "pi()",
        about: "The constant pi, to 11 decimals.",
        examples: &[("pi()", "3.14159265359"), ("round(pi(), 2)", "3.14")],
        least: 0,
        most: Some(0),
        takes: &[],
        body: Body::Whole(|_, _| Value::Number(Number::rounded(std::f64::consts::PI, 11))),
        ..MATH
    },
    Function {
        name: "sum",
        usage: "sum(<number>, ...)",
        about: "The sum of the numbers, every value of a multivalue among them. Fields that are missing or no numbers \
                are left out; of nothing it is null.",
        examples: &[
            ("sum(1, 2, 3)", "6"),
            ("sum(nosuchfield, 2)", "2"),
            ("sum(split(\"1,2,x\", \",\"))", "3"),
            ("sum(nosuchfield)", "null"),
        ],
        most: None,
        body: Body::Whole(|args, _| {
            let numbers = args.iter().flat_map(Value::values).filter_map(Value::number);
            numbers.reduce(Number::plus).map_or(Value::Null, some)
        }),
        ..MATH
    },
];

/// A function of the first argument; null where that is no number.
fn of(args: &[Value], compute: fn(Number) -> Number) -> Value {
    args[0].number().map_or(Value::Null, |number| some(compute(number)))
}

fn of_two(args: &[Value], second: Number, compute: fn(Number, Number) -> Number) -> Value {
    args[0].number().map_or(Value::Null, |number| some(compute(number, second)))
}

/// What is not a number is null.
fn some(number: Number) -> Value {
    if number.value.is_nan() { Value::Null } else { Value::Number(number) }
}

/// NaN where Splunk has null: of zero and less, and to such a base (propslab, a run on Splunk).
fn logarithm(value: f64, base: f64) -> f64 {
    if value <= 0.0 || base <= 0.0 {
        return f64::NAN;
    }
    if base == 10.0 {
        return value.log10();
    }
    let quotient = value.ln() / base.ln();
    // The quotient of two roundings: 3 of `log(125, 5)` would be 3.0000000000000004.
    let whole = quotient.round();
    if whole.is_finite() && base.powf(whole) == value { whole } else { quotient }
}

/// The most decimals that printing keeps.
const MOST_DECIMALS: f64 = 255.0;

fn round(args: &[Value], context: &Context) -> Value {
    let Some(decimals) = args.get(1).map_or(Some(0.0), |decimals| decimals.number().map(|number| number.value)) else {
        return Value::Null;
    };
    if !(0.0..=MOST_DECIMALS).contains(&decimals) {
        context.trouble("`round` takes 0 to 255 decimals");
        return Value::Null;
    }
    args[0].number().map_or(Value::Null, |number| some(Number::rounded(number.value, decimals as u8)))
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn what_is_no_number_is_null() {
        for name in ["abs", "ceil", "floor", "sqrt", "exp", "ln", "log", "round"] {
            gives(name, ["x"], "null");
            gives(name, ["\"\""], "null");
            gives(name, ["~"], "null");
        }
        gives("pow", ["#2", "x"], "null");
        gives("log", ["#8", "x"], "null");
    }

    #[test]
    fn rounding_prints_the_decimals_it_was_asked_for() {
        gives("round", ["10.567", "#1"], "10.6");
        gives("round", ["3", "#3"], "3.000");
        gives("round", ["#inf", "#2"], "Infinity");
        troubles("round", ["1.5", "#400"], "decimals");
        troubles("round", ["15", "#-1"], "decimals");
    }

    #[test]
    fn logarithms_are_exact_where_they_can_be() {
        gives("log", ["1000"], "3");
        gives("log", ["125", "#5"], "3");
        gives("log", ["8", "#1"], "Infinity");
        gives("log", ["-1"], "null");
        gives("log", ["8", "#0"], "null");
    }

    #[test]
    fn powers_and_roots_overflow_to_infinity() {
        gives("pow", ["#10", "#400"], "Infinity");
        gives("pow", ["#0", "#-1"], "Infinity");
        gives("pow", ["#2", "#0.5"], "1");
        gives("sqrt", ["2"], "1.4142135623730951");
    }

    #[test]
    fn sums_leave_out_what_is_no_number() {
        gives("sum", ["5.0", "9", "~"], "14");
        gives("sum", ["somedata", "#2", "#3"], "5");
        gives("sum", ["0.1", "0.2"], "0.3");
    }
}
