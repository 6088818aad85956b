//! The text format of a scrape (prometheus/common expfmt; client_golang `promhttp`).
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Family, Series};

/// Series at a moment, family by family, each with its HELP and TYPE lines; families and series in alphabetical order.
pub(in crate::sim) fn exposition(families: &[Family], series: &[Series], at: f64) -> String {
    let mut sorted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in series {
        let Some(value) = one.curve.at(at) else { continue };
        let mut labels: Vec<&(&str, String)> = one.labels.iter().collect();
        labels.sort();
        let mut line = String::from(one.name);
        for (place, (name, text)) in labels.into_iter().enumerate() {
            line.push(if place == 0 { '{' } else { ',' });
            let _ = write!(line, "{name}=\"{}\"", escaped(text));
        }
        if !one.labels.is_empty() {
            line.push('}');
        }
        let _ = write!(line, " {}", go_float(value, 'g'));
        sorted.entry(one.name).or_default().push(line);
    }
    let mut out = String::new();
    for (name, mut lines) in sorted {
        let family = families.iter().find(|family| family.name == name);
        let kind = if family.is_some_and(|family| family.counter) {
            "counter"
        } else {
            "gauge"
        };
        let _ = writeln!(out, "# HELP {name} {}", family.map_or(name, |family| family.help));
        let _ = writeln!(out, "# TYPE {name} {kind}");
        lines.sort();
        for line in lines {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// A number as Go's `strconv.FormatFloat` writes it with the fewest digits: `f` never with an exponent, `g` with one below
/// a ten-thousandth and from a million on.
pub(in crate::sim) fn go_float(value: f64, format: char) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let short = format!("{value:e}");
    let (digits, exponent) = short.split_once('e').unwrap_or((&short, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if format == 'f' || value == 0.0 || (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::load::Curve;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        for (value, g, f) in [
            (0.0, "0", "0"),
            (1.0, "1", "1"),
            (1.91, "1.91", "1.91"),
            (123_456.0, "123456", "123456"),
            (1_234_567.0, "1.234567e+06", "1234567"),
            (1_099_511_627_776.0, "1.099511627776e+12", "1099511627776"),
            (0.000_1, "0.0001", "0.0001"),
            (0.000_01, "1e-05", "0.00001"),
            (f64::INFINITY, "+Inf", "+Inf"),
            (f64::NAN, "NaN", "NaN"),
        ] {
            assert_eq!((go_float(value, 'g').as_str(), go_float(value, 'f').as_str()), (g, f));
        }
    }

    #[test]
    fn families_are_sorted_and_labels_escaped() {
        let one = |name, label: &str, value| Series {
            name,
            labels: vec![("pool", label.to_owned()), ("node", "a".to_owned())],
            curve: Curve::Flat(value),
        };
        let family = Family {
            name: "b",
            counter: true,
            help: "Help of b",
        };
        let text = exposition(
            &[family],
            &[one("b", "2", 2.0), one("a", "\"x\\", 1e6), one("b", "1", 1.0)],
            0.0,
        );
        assert_eq!(
            text,
            "# HELP a a\n# TYPE a gauge\na{node=\"a\",pool=\"\\\"x\\\\\"} 1e+06\n# HELP b Help of b\n# TYPE b counter\n\
             b{node=\"a\",pool=\"1\"} 1\nb{node=\"a\",pool=\"2\"} 2\n"
        );
    }
}
