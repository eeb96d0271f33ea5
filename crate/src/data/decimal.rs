//! Decimal numbers as text. Rust's own parser is exact to the last bit, for which it carries 13 kB of tables into the
//! compressed bundle: a twentieth of it. Levels of a pixel don't need that.

/// Digits that a `u64` holds, whatever they are.
const DIGITS: u32 = 19;

/// The number that is written here, as `-12`, `.5`, `7.` or `1.5e-3`, within a few units of the last place.
#[must_use]
pub fn decimal(text: &[u8]) -> Option<f64> {
    let (negative, text) = sign(text);
    let (mut mantissa, mut digits, mut exponent) = (0u64, 0, 0i32);
    let mut rest = text;
    let mut point = false;
    let mut any = false;
    while let [byte, after @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                any = true;
                if digits < DIGITS {
                    mantissa = 10 * mantissa + u64::from(byte - b'0');
                    digits += u32::from(mantissa > 0);
                    exponent -= i32::from(point);
                } else {
                    exponent += i32::from(!point);
                }
            }
            b'.' if !point => point = true,
            _ => break,
        }
        rest = after;
    }
    if !any {
        return None;
    }
    if let [b'e' | b'E', power @ ..] = rest {
        exponent = exponent.saturating_add(integer(power)?);
    } else if !rest.is_empty() {
        return None;
    }
    let ten = 10f64.powi(exponent.abs().min(400));
    let size = if exponent < 0 {
        mantissa as f64 / ten
    } else if mantissa == 0 {
        0.0
    } else {
        mantissa as f64 * ten
    };
    Some(if negative { -size } else { size })
}

/// A whole number with a sign, at most 100,000 or so in size.
fn integer(text: &[u8]) -> Option<i32> {
    let (negative, digits) = sign(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0i32, |size, digit| {
        (10 * size + i32::from(digit - b'0')).min(100_000)
    });
    Some(if negative { -size } else { size })
}

/// Whether there is a minus, and what follows the sign.
fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rust's, without the words it knows.
    fn expected(text: &str) -> Option<f64> {
        text.parse()
            .ok()
            .filter(|_| !text.contains(|c: char| c.is_ascii_alphabetic() && c != 'e' && c != 'E'))
    }

    proptest! {
        #[test]
        fn reads_what_rust_reads(text in "[+-]?[0-9]{0,25}(\\.[0-9]{0,25})?([eE][+-]?[0-9]{0,3})?|[-+.eE0-9 x]{0,8}") {
            match (decimal(text.as_bytes()), expected(&text)) {
                (Some(value), Some(expected)) if expected.is_infinite() || expected.abs() < 1e-290 => {
                    prop_assert!(value == expected || value.abs() > 1e290 || value.abs() < 1e-280, "{} for {}", value, expected);
                }
                (Some(value), Some(expected)) => {
                    prop_assert!((value - expected).abs() <= 1e-14 * expected.abs(), "{} for {}", value, expected);
                }
                (value, expected) => prop_assert_eq!(value, expected),
            }
        }

        #[test]
        fn reads_short_numbers_exactly(value in -1_000_000i32..1_000_000, places in 0usize..8) {
            let text = format!("{:.places$}", f64::from(value) / 1000.0);
            prop_assert_eq!(decimal(text.as_bytes()), text.parse().ok());
        }
    }

    #[test]
    fn exactly_one_stays_one() {
        for text in [
            "1",
            "1.0",
            "1.000000000000000000000000",
            "0.1e1",
            "10e-1",
            "+1",
        ] {
            assert_eq!(decimal(text.as_bytes()), Some(1.0), "{text}");
        }
    }

    #[test]
    fn endless_numbers_end() {
        assert_eq!(decimal(b"1e99999999999999"), Some(f64::INFINITY));
        assert_eq!(decimal(b"1e-99999999999999"), Some(0.0));
        assert_eq!(decimal(b"0e99999999999999"), Some(0.0));
    }
}
