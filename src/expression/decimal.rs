//! JSON numbers compared by their exact value, without floats: `1.10` is `1.1`, and 20 digits are 20 digits.

use std::cmp::Ordering;

use crate::json::{RawValue, ValueKind};

/// Larger exponents are clamped to this, so that the sum with a length cannot overflow.
const LARGEST_EXPONENT: i128 = 1 << 100;

/// A number as its sign and 0.DIGITS times ten to the power of `order`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal<'a> {
    negative: bool,
    order: i128,
    /// The digits before and after the point, without zeros at either end.
    digits: (&'a str, &'a str),
}

impl<'a> Decimal<'a> {
    /// Reads a JSON number (RFC 8259 section 6); `None` for any other text.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let raw = RawValue::parse(text.as_bytes()).ok()?;
        (raw.kind() == ValueKind::Number && raw.as_str().len() == text.len())
            .then(|| Self::of(text))
    }

    fn of(text: &'a str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let unsigned = mantissa.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let exponent = exponent_of(exponent);
        let (order, digits) = if whole.is_empty() {
            let digits = fraction.trim_start_matches('0');
            (
                exponent - (fraction.len() - digits.len()) as i128,
                ("", digits),
            )
        } else if fraction.is_empty() {
            let digits = whole.trim_end_matches('0');
            (exponent + whole.len() as i128, (digits, ""))
        } else {
            (exponent + whole.len() as i128, (whole, fraction))
        };
        Self {
            negative: mantissa.starts_with('-'),
            order,
            digits,
        }
    }

    fn sign(self) -> i8 {
        match (self.digits, self.negative) {
            (("", ""), _) => 0, // also -0
            (_, true) => -1,
            (_, false) => 1,
        }
    }

    fn digits(self) -> impl Iterator<Item = u8> + 'a {
        self.digits.0.bytes().chain(self.digits.1.bytes())
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        let sizes = || {
            let orders = self.order.cmp(&other.order);
            orders.then_with(|| self.digits().cmp(other.digits()))
        };
        self.sign()
            .cmp(&other.sign())
            .then_with(|| match self.sign() {
                0 => Ordering::Equal,
                1 => sizes(),
                _ => sizes().reverse(),
            })
    }
}

fn exponent_of(text: &str) -> i128 {
    let largest = if text.starts_with('-') {
        -LARGEST_EXPONENT
    } else {
        LARGEST_EXPONENT
    };
    // The grammar was checked, so only too many digits can fail here.
    let exponent = text.parse().unwrap_or(largest);
    exponent.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compare(a: &str, b: &str) -> Ordering {
        let read = |text| Decimal::parse(text).unwrap();
        read(a).compare(read(b))
    }

    #[test]
    fn equal_values_compare_equal_in_every_notation() {
        for (a, b) in [
            ("1.10", "1.1"),
            ("1e2", "100"),
            ("100E-2", "1.0"),
            ("0.001", "1e-3"),
            ("-0", "0.000e9"),
            ("12.50e+1", "125"),
            ("0e99999999999999999999999999999999999999999999", "0"),
        ] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
        }
    }

    #[test]
    fn every_digit_counts() {
        for (less, more) in [
            ("12345678901234567889", "12345678901234567890"),
            ("12345678901234567890", "12345678901234567890.1"),
            ("-2", "-1"),
            ("-1", "0"),
            ("0", "1e-400"),
            ("9", "10"),
            ("0.09", "0.1"),
            ("1e308", "1e309"),
            (
                "1e-99999999999999999999999999999999999999999999",
                "1e-999999999",
            ),
            (
                "1e999999999",
                "1e99999999999999999999999999999999999999999999",
            ),
            ("-1e99999999999999999999999999999999999999999999", "-1"),
        ] {
            assert_eq!(compare(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare(more, less), Ordering::Greater, "{less} {more}");
        }
    }

    #[test]
    fn only_json_numbers_are_parsed() {
        for text in ["", "1 ", "+1", "01", ".5", "1.", "0x1", "NaN", "\"1\""] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    /// The value times 10^30, by long multiplication.
    fn slow(text: &str) -> i128 {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().unwrap();
        let power = 30 + exponent.parse::<i64>().unwrap() - i64::try_from(fraction.len()).unwrap();
        digits * 10_i128.pow(power.try_into().unwrap())
    }

    proptest! {
        #[test]
        fn it_agrees_with_long_multiplication(
            a in "-?(0|[1-9][01]{0,2})(\\.[01]{1,3})?(e-?[0-3])?",
            b in "-?(0|[1-9][01]{0,2})(\\.[01]{1,3})?(e-?[0-3])?",
        ) {
            prop_assert_eq!(compare(&a, &b), slow(&a).cmp(&slow(&b)));
        }
    }
}
