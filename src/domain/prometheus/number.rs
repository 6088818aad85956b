//! Sample values as exporters print them.

/// A sample value: whatever Go's `ParseFloat` prints and reads in decimal, `NaN`, `+Inf` and `-Inf` included.
///
/// `None` for everything else. Hexadecimal floats are legal in Go and occur nowhere; they are unknown here rather than
/// guessed at.
pub fn number(text: &str) -> Option<f64> {
    match text {
        "NaN" | "nan" => Some(f64::NAN),
        "+Inf" | "Inf" | "inf" | "+inf" => Some(f64::INFINITY),
        "-Inf" | "-inf" => Some(f64::NEG_INFINITY),
        _ => {
            let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
            // a decimal that is too large to be one would come back as infinity
            text.bytes()
                .all(plain)
                .then(|| text.parse::<f64>().ok())
                .flatten()
                .filter(|value| value.is_finite())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (text, wanted) in [
            ("0", Some(0.0)),
            ("1.099511627776e+12", Some(1_099_511_627_776.0)),
            ("-3.5", Some(-3.5)),
            ("1e400", None),
            ("+Inf", Some(f64::INFINITY)),
            ("infinity", None),
            ("0x1p-2", None),
            ("1_000", None),
            ("1,5", None),
            ("", None),
            ("12abc", None),
        ] {
            assert_eq!(number(text), wanted, "{text}");
        }
        assert!(number("NaN").is_some_and(f64::is_nan));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(value in proptest::num::f64::NORMAL) {
            prop_assert_eq!(number(&format!("{value:e}")), Some(value));
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,20}") {
            let _ = number(&text);
        }
    }
}
