//! Conversions between text, numbers and truth, and masked addresses.

use super::{Body, Context, Function, Group, Kind};
use crate::value::number::round_decimal;
use crate::value::{Number, Value};
use std::net::Ipv4Addr;

pub(super) const CONVERSION: Function =
    Function { group: Group::Conversion, source: "Search Reference, Conversion functions", ..Function::BLANK };

pub(super) const ALL: &[Function] = &[
    Function {
        name: "tonumber",
        usage: "tonumber(<text>, <base>)",
        about: "The number that a text spells, in a base from 2 to 36, by default 10. Null where it spells none, as with \
                spaces around it.",
        examples: &[
            ("tonumber(\"42\") + 1", "43"),
            ("tonumber(\"0A4\", 16)", "164"),
            ("tonumber(\"0101\", 2)", "5"),
            ("tonumber(\" 42\")", "null"),
        ],
        most: Some(2),
        takes: &[Kind::Value, Kind::Number],
        gives: Kind::Number,
        body: Body::Single(|args, context| tonumber(args, context).map_or(Value::Null, Value::Number)),
        ..CONVERSION
    },
    Function {
        name: "tostring",
        usage: "tostring(<value>, <format>)",
        about: "The value as text: truth as True or False, a missing field as Null. A number may be formatted: \
                `\"hex\"`, `\"binary\"`, `\"commas\"` (thousands, and two decimals if it has any) or `\"duration\"` (from \
                seconds). Other values pass through a format unchanged.",
        examples: &[
            ("tostring(1==1)", "True"),
            ("tostring(nosuchfield)", "Null"),
            ("tostring(12345.6789, \"commas\")", "12,345.68"),
            ("tostring(615, \"duration\")", "00:10:15"),
        ],
        most: Some(2),
        takes: &[Kind::Any, Kind::Text],
        gives: Kind::Text,
        body: Body::Whole(tostring),
        ..CONVERSION
    },
    Function {
        name: "toint",
        usage: "toint(<value>, <base>)",
        about: "As `tonumber`, rounded down to a whole number.",
        examples: &[("toint(\"24\")", "24"), ("toint(3.14)", "3"), ("toint(\"x\")", "null")],
        most: Some(2),
        takes: &[Kind::Value, Kind::Number],
        gives: Kind::Number,
        body: Body::Single(|args, context| {
            tonumber(args, context).map_or(Value::Null, |number| Value::computed(number.value.floor()))
        }),
        ..CONVERSION
    },
    Function {
        name: "todouble",
        usage: "todouble(<value>, <base>)",
        about: "As `tonumber`; a whole number is printed with one decimal.",
        examples: &[("todouble(5)", "5.0"), ("todouble(\"1.75\")", "1.75"), ("todouble(\"x\")", "null")],
        most: Some(2),
        takes: &[Kind::Value, Kind::Number],
        gives: Kind::Number,
        body: Body::Single(|args, context| match tonumber(args, context) {
            Some(number) if number.value.fract() == 0.0 => Value::Number(Number::rounded(number.value, 1)),
            Some(number) => Value::Number(number),
            None => Value::Null,
        }),
        ..CONVERSION
    },
    Function {
        name: "tobool",
        usage: "tobool(<value>)",
        about: "Truth from `true`, `True`, `false`, `False` or a number, of which 0 is false; null from all else.",
        examples: &[
            ("if(tobool(\"True\"), \"yes\", \"no\")", "yes"),
            ("if(tobool(0), \"yes\", \"no\")", "no"),
            ("if(isnull(tobool(\"maybe\")), \"null\", \"set\")", "null"),
        ],
        takes: &[Kind::Value],
        gives: Kind::Bool,
        body: Body::Whole(|args, _| tobool(&args[0])),
        ..CONVERSION
    },
    Function {
        name: "ipmask",
        usage: "ipmask(<mask>, <address>)",
        about: "The IPv4 address with the bits that the mask lacks set to 0; null where either is no address.",
        examples: &[
            ("ipmask(\"255.255.255.0\", \"10.20.30.120\")", "10.20.30.0"),
            ("ipmask(\"0.255.0.224\", \"10.20.30.120\")", "0.20.0.96"),
            ("ipmask(\"255.0.0.0\", \"host\")", "null"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Text],
        gives: Kind::Text,
        body: Body::Single(|args, _| {
            let address = |value: &Value| value.show().parse::<Ipv4Addr>().ok();
            match (address(&args[0]), address(&args[1])) {
                (Some(mask), Some(address)) => (mask & address).to_string().into(),
                (None, _) | (_, None) => Value::Null,
            }
        }),
        ..CONVERSION
    },
];

fn tonumber(args: &[Value], context: &Context) -> Option<Number> {
    let base = args.get(1).map_or(Some(10.0), |base| base.number().map(|number| number.value))?;
    if !(2.0..=36.0).contains(&base) {
        context.trouble("a base is a number from 2 to 36");
        return None;
    }
    match &args[0] {
        Value::Text(text) if base != 10.0 => in_base(text, base as u32),
        value => value.number(),
    }
}

/// Digits of a base, with a sign, and `0x` before those of base 16.
fn in_base(text: &str, base: u32) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(rest) if base == 16 => rest,
        _ => digits,
    };
    if digits.is_empty() {
        return None;
    }
    let value = digits.chars().try_fold(0.0, |value, c| Some(value * f64::from(base) + f64::from(c.to_digit(base)?)));
    value.map(|value| Number::of(sign * value))
}

fn tobool(value: &Value) -> Value {
    match (value, value.number()) {
        (Value::Bool(_), _) => value.clone(),
        (_, Some(number)) => Value::Bool(number.value != 0.0),
        (Value::Text(text), None) if matches!(&**text, "true" | "True") => Value::Bool(true),
        (Value::Text(text), None) if matches!(&**text, "false" | "False") => Value::Bool(false),
        _ => Value::Null,
    }
}

fn tostring(args: &[Value], context: &Context) -> Value {
    // A missing field is the text Null, not a null (measured on Splunk 10.4).
    if args[0].is_null() {
        return "Null".into();
    }
    let format = match args.get(1) {
        None => return Value::many(args[0].values().iter().map(|value| Value::Text(value.as_text()))),
        Some(Value::Null) => return Value::Null,
        Some(format) => format.show(),
    };
    let write: fn(Number) -> Option<String> = match &*format {
        "hex" => |number| bits(number).map(|bits| format!("0x{bits:X}")),
        "binary" => |number| bits(number).filter(|_| number.value >= 0.0).map(|bits| format!("{bits:b}")),
        "commas" => |number| Some(commas(number)),
        "duration" => |number| Some(duration(number)),
        _ => {
            context.trouble("`tostring` formats are \"hex\", \"binary\", \"commas\" and \"duration\"");
            return Value::Null;
        }
    };
    Value::many(args[0].values().iter().map(|value| match value.number() {
        Some(number) => write(number).map_or(Value::Null, Value::from),
        None => Value::Text(value.as_text()),
    }))
}

/// The bits of a whole number, a negative one in two's complement, cut to 64 (propslab, a run on Splunk).
fn bits(number: Number) -> Option<u64> {
    let value = number.value;
    if value.fract() != 0.0 {
        return None;
    }
    Some((value % 18_446_744_073_709_551_616.0) as i128 as u64)
}

/// Thousands apart by commas, and two decimals where the number has any. Of an infinity Splunk groups the letters.
fn commas(number: Number) -> String {
    let value = number.value;
    let text = if value.is_finite() && value.fract() != 0.0 {
        format!("{:.2}", round_decimal(value, 2))
    } else if value.is_finite() {
        format!("{:.0}", value + 0.0)
    } else {
        number.to_string()
    };
    grouped(&text)
}

/// A comma before every third character before the point, from the right.
pub(super) fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::from(sign);
    let count = whole.chars().count();
    for (index, c) in whole.chars().enumerate() {
        if index > 0 && (count - index) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out.push_str(rest);
    out
}

/// Seconds as `HH:MM:SS`, with days before a plus sign, and six decimals where there are parts of a second.
fn duration(number: Number) -> String {
    if !number.value.is_finite() {
        return format!("00:00:{number}");
    }
    let sign = if number.value < 0.0 { "-" } else { "" };
    let micros = (number.value.abs() * 1e6).round().min(1e24) as u128;
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let days = match seconds / 86_400 {
        0 => String::new(),
        days => format!("{days}+"),
    };
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    format!("{sign}{days}{hours:02}:{minutes:02}:{:02}{fraction}", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn numbers_are_read_in_their_base() {
        gives("tonumber", ["1e3"], "1000");
        gives("tonumber", ["ff", "#16"], "255");
        gives("tonumber", ["0xff", "#16"], "255");
        gives("tonumber", ["-zz", "#36"], "-1295");
        gives("tonumber", ["12", "#2"], "null");
        gives("tonumber", ["\"\"", "#2"], "null");
        for text in ["abc", "inf", "NaN", "Infinity", "0x1F", "\"\"", "~"] {
            gives("tonumber", [text], "null");
        }
        troubles("tonumber", ["5", "#37"], "base");
        troubles("tonumber", ["5", "#1"], "base");
    }

    #[test]
    fn hexadecimal_is_upper_case_and_twos_complement() {
        gives("tostring", ["#15", "hex"], "0xF");
        gives("tostring", ["#-255", "hex"], "0xFFFFFFFFFFFFFF01");
        gives("tostring", ["#15.7", "hex"], "null");
        gives("tostring", ["#inf", "hex"], "null");
        gives("tostring", ["#36893488147419103232", "hex"], "0x0");
    }

    #[test]
    fn binary_is_of_whole_numbers_from_zero() {
        gives("tostring", ["#9", "binary"], "1001");
        gives("tostring", ["#0", "binary"], "0");
        gives("tostring", ["#-9", "binary"], "null");
        gives("tostring", ["#9.5", "binary"], "null");
    }

    #[test]
    fn commas_group_digits_and_even_the_letters_of_infinity() {
        gives("tostring", ["#1234567", "commas"], "1,234,567");
        gives("tostring", ["#-1234.5", "commas"], "-1,234.50");
        gives("tostring", ["#999", "commas"], "999");
        gives("tostring", ["#inf", "commas"], "In,fin,ity");
    }

    #[test]
    fn durations_have_days_and_parts_of_a_second() {
        gives("tostring", ["#90061", "duration"], "1+01:01:01");
        gives("tostring", ["#3.5", "duration"], "00:00:03.500000");
        gives("tostring", ["#-61", "duration"], "-00:01:01");
        gives("tostring", ["#inf", "duration"], "00:00:Infinity");
    }

    #[test]
    fn text_passes_a_format_and_an_unknown_format_is_a_trouble() {
        gives("tostring", ["abc", "binary"], "abc");
        gives("tostring", ["|1000|x", "commas"], "[1,000, x]");
        troubles("tostring", ["#5", "roman"], "formats");
    }

    #[test]
    fn a_missing_field_is_the_text_null() {
        gives("tostring", ["~"], "Null");
        gives("tostring", ["false()"], "False");
    }

    #[test]
    fn whole_numbers_are_rounded_down() {
        gives("toint", ["-1.5"], "-2");
        gives("toint", ["ff", "#16"], "255");
        gives("todouble", ["16.00"], "16.0");
    }
}
