//! Numbers with the precision Splunk remembers: how they are read from text, computed with and printed.

use std::fmt;
use std::hash::{Hash, Hasher};

/// A double, and the decimal places its text had.
///
/// Splunk rounds a product or quotient of decimals to the fewest significant digits that went in, and a sum or
/// difference to the fewest decimals (Search Reference, "eval", Rounding: `8.250*0.2` is 2, `8.250*0.20` is 1.7;
/// wiki.splunk.com Community:BadMath: `3*0.5` is 2). Integers and computed results restrict nothing.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// The double itself; never NaN in a field.
    pub value: f64,
    /// Decimal places that are known to be exact, or none for an integer or a computed result.
    decimals: Option<u8>,
    /// Whether those places are printed even where they are zeros (`round(10,2)` is 10.00).
    padded: bool,
    /// Significant digits that a product or quotient has, for [`Number::sigfig`]; no part of its identity.
    digits: Option<u8>,
}

impl Number {
    /// A number of unrestricted precision: an integer, or the result of an aggregate.
    pub fn of(value: f64) -> Number {
        Number { value, decimals: None, padded: false, digits: None }
    }

    /// A number rounded half away from zero to so many decimals and printed with all of them, as `round(x,2)` does.
    ///
    /// The rounding is of the shortest decimal text, so that `round(2.555,2)` is 2.56 (measured on Splunk 10.4).
    pub fn rounded(value: f64, decimals: u8) -> Number {
        let value = round_decimal(value, i32::from(decimals));
        Number { value, decimals: (decimals > 0).then_some(decimals), padded: decimals > 0, digits: None }
    }

    /// How many decimals limit what is computed with it; none for no limit.
    pub fn decimals(self) -> Option<u8> {
        self.decimals
    }

    /// The same number without a limit to its precision, as `exact()` gives.
    pub fn exact(self) -> Number {
        Number::of(self.value)
    }

    /// Reads a decimal number: sign, digits, point, exponent. No spaces, no hexadecimal, no `inf` or `nan`.
    pub fn read(text: &str) -> Option<Number> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let first = digits.bytes().next()?;
        if !(first.is_ascii_digit() || first == b'.') || digits == "." {
            return None;
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-')) {
            return None;
        }
        if let Some((value, places)) = short(digits) {
            let value = if text.starts_with('-') { -value } else { value };
            return Some(Number { value, decimals: (places > 0).then_some(places), padded: false, digits: None });
        }
        let value: f64 = text.parse().ok()?;
        let decimals = match digits.split_once('.') {
            Some((_, places)) if places.bytes().all(|byte| byte.is_ascii_digit()) && !places.is_empty() => {
                Some(u8::try_from(places.len()).unwrap_or(u8::MAX))
            }
            _ => None,
        };
        Some(Number { value, decimals, padded: false, digits: None })
    }

    /// A number literal of a search, printed as it was written (`1.50`).
    pub fn literal(text: &str) -> Option<Number> {
        Number::read(text).map(|number| Number { padded: number.decimals.is_some(), ..number })
    }

    /// Significant digits, where the precision is limited: `8.250` has 4, `0.05` has 1.
    fn significant(self) -> Option<i32> {
        let decimals = i32::from(self.decimals?);
        if self.value == 0.0 {
            return Some(decimals.max(1));
        }
        let whole = self.value.abs().log10().floor() as i32 + 1;
        Some((whole + decimals).max(1))
    }

    fn with_fewest_decimals(value: f64, left: Number, right: Number) -> Number {
        let decimals = match (left.decimals, right.decimals) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (only, None) | (None, only) => only,
        };
        match decimals {
            Some(places) => {
                Number { value: round_decimal(value, i32::from(places)), decimals, padded: false, digits: None }
            }
            None => Number::of(value),
        }
    }

    fn with_fewest_digits(value: f64, digits: Option<i32>) -> Number {
        let Some(digits) = digits else { return Number::of(value) };
        if value == 0.0 || !value.is_finite() {
            return Number::of(value);
        }
        let whole = value.abs().log10().floor() as i32 + 1;
        // The digits before the point stay: `1.00*1111` is 1111, and only `sigfig` makes it 1110 (Search Reference, "sigfig").
        let places = (digits - whole).max(0);
        Number {
            value: round_decimal(value, places),
            decimals: u8::try_from(places).ok().filter(|places| *places > 0),
            padded: false,
            digits: u8::try_from(digits).ok(),
        }
    }

    fn fewest(self, other: Number) -> Option<i32> {
        match (self.significant(), other.significant()) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (only, None) | (None, only) => only,
        }
    }

    /// The sum, to the fewest decimals that went in.
    pub fn plus(self, other: Number) -> Number {
        Number::with_fewest_decimals(self.value + other.value, self, other)
    }

    /// The difference, to the fewest decimals that went in.
    pub fn minus(self, other: Number) -> Number {
        Number::with_fewest_decimals(self.value - other.value, self, other)
    }

    /// The product, to the fewest significant digits that went in.
    pub fn times(self, other: Number) -> Number {
        Number::with_fewest_digits(self.value * other.value, self.fewest(other))
    }

    /// The quotient, to the fewest significant digits that went in; nothing for a division by zero.
    pub fn over(self, other: Number) -> Option<Number> {
        (other.value != 0.0).then(|| Number::with_fewest_digits(self.value / other.value, self.fewest(other)))
    }

    /// The remainder, with the sign of the dividend; nothing for a division by zero.
    pub fn modulo(self, other: Number) -> Option<Number> {
        (other.value != 0.0).then(|| Number::of(self.value % other.value))
    }

    /// The power, to the fewest significant digits that went in (`pow(2.5,2)` is 6.3, measured on Splunk 10.4).
    pub fn power(self, other: Number) -> Number {
        Number::with_fewest_digits(self.value.powf(other.value), self.fewest(other))
    }

    /// Rounded to the significant digits of the product or quotient it is, those before the point too.
    pub fn sigfig(self) -> Number {
        let Some(digits) = self.digits else { return self };
        if self.value == 0.0 || !self.value.is_finite() {
            return self;
        }
        let whole = self.value.abs().log10().floor() as i32 + 1;
        Number { value: round_decimal(self.value, i32::from(digits) - whole), ..self }
    }

    /// The number with its sign changed.
    pub fn negated(self) -> Number {
        Number { value: -self.value, ..self }
    }

    /// The whole number it is, if it is one that a double holds exactly.
    pub fn whole(self) -> Option<i64> {
        (self.value.fract() == 0.0 && self.value.abs() <= 9_007_199_254_740_992.0).then_some(self.value as i64)
    }
}

/// The value of up to fifteen digits with a point or without, and its decimal places.
///
/// Most numbers in events are such. Both the digits and the power of ten are exact as doubles, so that their quotient is
/// rounded once, as it is when the text is read with more care.
fn short(digits: &str) -> Option<(f64, u8)> {
    if digits.len() > 16 {
        return None;
    }
    let (mut whole, mut count, mut point) = (0u64, 0, None);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                whole = whole * 10 + u64::from(byte - b'0');
                count += 1;
            }
            b'.' if point.is_none() => point = Some(count),
            _ => return None,
        }
    }
    let places = point.map_or(0, |point| count - point);
    (count <= 15).then(|| (whole as f64 / 10f64.powi(i32::from(places)), places))
}

/// Rounds half away from zero at a decimal place of the shortest text that reads back; negative places round tens.
pub fn round_decimal(value: f64, places: i32) -> f64 {
    if !value.is_finite() || places > 17 {
        return value;
    }
    if places < 0 {
        let unit = 10f64.powi(-places);
        return (value / unit).round() * unit;
    }
    let places = usize::try_from(places).unwrap_or(0);
    let text = format!("{}", value.abs());
    let Some((whole, fraction)) = text.split_once('.') else { return value };
    if fraction.len() <= places {
        return value;
    }
    let kept = format!("{whole}.{}", &fraction[..places]).parse::<f64>().unwrap_or(value.abs());
    let up = fraction.as_bytes()[places] >= b'5';
    let rounded = if up { kept + 10f64.powi(-(places as i32)) } else { kept };
    // Printing to so many places and reading back removes the error of the addition.
    let clean = format!("{rounded:.places$}").parse::<f64>().unwrap_or(rounded);
    clean.copysign(value)
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Overflow is text in Splunk, as recorded from 10.4 by propslab.
        if self.value.is_infinite() {
            return out.write_str(if self.value > 0.0 { "Infinity" } else { "-Infinity" });
        }
        if self.value.is_nan() {
            return out.write_str("NaN");
        }
        let value = if self.value == 0.0 { 0.0 } else { self.value };
        match self.decimals {
            Some(decimals) if self.padded => write!(out, "{value:.*}", usize::from(decimals)),
            _ if value != 0.0 && (value.abs() >= 1e21 || value.abs() < 1e-9) => write!(out, "{value:e}"),
            _ => write!(out, "{value}"),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.value.to_bits() == other.value.to_bits() && self.decimals == other.decimals && self.padded == other.padded
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.to_bits().hash(state);
        (self.decimals, self.padded).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Number {
        Number::read(text).expect("a number")
    }

    #[test]
    fn decimals_limit_a_product_and_integers_do_not() {
        assert_eq!(read("8.250").times(read("0.2")).to_string(), "2");
        assert_eq!(read("8.250").times(read("0.20")).to_string(), "1.7");
        assert_eq!(read("8.250").times(read("0.200")).to_string(), "1.65");
        assert_eq!(read("3").times(read("0.5")).to_string(), "2");
        assert_eq!(read("0.23").times(read("0.014")).to_string(), "0.0032");
        assert_eq!(read("7").over(read("2")).map(|number| number.to_string()).as_deref(), Some("3.5"));
        assert_eq!(read("2.5").power(read("2")).to_string(), "6.3");
        assert_eq!(read("2").power(read("0.5")).to_string(), "1");
    }

    #[test]
    fn only_sigfig_rounds_the_digits_before_the_point() {
        let product = read("1.00").times(read("1111"));
        assert_eq!(product.to_string(), "1111");
        assert_eq!(product.sigfig().to_string(), "1110");
        assert_eq!(read("500").times(read("0.5")).to_string(), "250");
    }

    #[test]
    fn a_sum_keeps_the_fewest_decimals() {
        assert_eq!(read("0.1").plus(read("0.2")).to_string(), "0.3");
        assert_eq!(read("1").plus(read("2")).to_string(), "3");
    }

    #[test]
    fn rounding_is_of_the_decimal_text_and_away_from_zero() {
        let round = |value, places| Number::rounded(value, places).to_string();
        assert_eq!(round(2.555, 2), "2.56");
        assert_eq!(round(10.0, 2), "10.00");
        assert_eq!(round(10.5, 0), "11");
        assert_eq!(round(-2.5, 0), "-3");
        assert_eq!(round(0.96, 1), "1.0");
    }

    proptest! {
        #[test]
        fn a_short_number_is_read_as_any_other(text in "-?[0-9]{0,9}\\.?[0-9]{0,9}") {
            let read = Number::read(&text).map(|number| number.value.to_bits());
            prop_assert_eq!(read, text.parse::<f64>().ok().map(f64::to_bits));
        }
    }

    #[test]
    fn hexadecimal_and_words_are_not_numbers() {
        for text in ["", "-", ".", "0x3e7", "inf", "nan", " 1", "1 ", "1e", "1.2.3", "--1"] {
            assert!(Number::read(text).is_none(), "{text:?}");
        }
        assert_eq!(read("1e3").value, 1000.0);
        assert_eq!(read("007").value, 7.0);
    }
}
