//! Functions.
use super::Refusal;
use super::eval::Query;
use super::parse::Expr;
use super::select::Selector;
use super::value::{Sample, Value, nameless};
use crate::sim::series::Series;

/// Every function there is here; anything else is unknown to the parser, as it would be to Prometheus.
pub(super) const KNOWN: [&str; 31] = [
    "abs",
    "absent",
    "avg_over_time",
    "ceil",
    "changes",
    "clamp_max",
    "clamp_min",
    "count_over_time",
    "delta",
    "deriv",
    "exp",
    "floor",
    "idelta",
    "increase",
    "irate",
    "label_replace",
    "last_over_time",
    "ln",
    "max_over_time",
    "min_over_time",
    "predict_linear",
    "rate",
    "round",
    "scalar",
    "sort",
    "sort_desc",
    "sqrt",
    "sum_over_time",
    "time",
    "timestamp",
    "vector",
];

/// Seconds between two samples of a series: how often this Prometheus would scrape.
pub(super) const SCRAPE: f64 = 30.0;

/// Carries out a function at a moment.
pub(super) fn call(query: &Query, name: &str, arguments: &[Expr], at: f64) -> Result<Value, Refusal> {
    let wrong = || {
        Refusal::parse(
            0,
            format!("expected other arguments in call to {name:?}, got {}", arguments.len()),
        )
    };
    let first = || arguments.first().ok_or_else(wrong);
    let number = |place: usize| match arguments.get(place) {
        Some(expr) => query.scalar(expr, at),
        None => Err(wrong()),
    };
    match name {
        "time" => return Ok(Value::Scalar(at)),
        "vector" => {
            let value = number(0)?;
            return Ok(Value::Vector(vec![Sample {
                labels: Vec::new(),
                value,
            }]));
        }
        "scalar" => {
            let all = query.vector(first()?, at)?;
            let one = all.first().filter(|_| all.len() == 1);
            return Ok(Value::Scalar(one.map_or(f64::NAN, |sample| sample.value)));
        }
        "label_replace" => {
            let all = query.vector(first()?, at)?;
            let rest = arguments.get(1..).unwrap_or_default();
            return Ok(Value::Vector(super::relabel::replaced(all, rest)?));
        }
        "timestamp" => {
            // of a plain selector, the moment of the scrape; of anything else, that of the question
            let scraped = matches!(first()?, Expr::Select(selector) if selector.offset == 0.0);
            let told = if scraped { (at / SCRAPE).floor() * SCRAPE } else { at };
            let all = query.vector(first()?, at)?.into_iter().map(|sample| Sample {
                labels: nameless(sample.labels),
                value: told,
            });
            return Ok(Value::Vector(all.collect()));
        }
        "absent" => {
            let none = query.vector(first()?, at)?.is_empty();
            let sample = Sample {
                labels: Vec::new(),
                value: 1.0,
            };
            return Ok(Value::Vector(if none { vec![sample] } else { Vec::new() }));
        }
        "sort" | "sort_desc" => {
            let mut all = query.vector(first()?, at)?;
            all.sort_by(|one, other| one.value.total_cmp(&other.value));
            if name == "sort_desc" {
                all.reverse();
            }
            return Ok(Value::Vector(all));
        }
        _ => {}
    }
    if let Some(simple) = simple(name, arguments.len()) {
        let bound = if arguments.len() > 1 { number(1)? } else { f64::NAN };
        let all = query.vector(first()?, at)?;
        let mapped = all.into_iter().map(|sample| Sample {
            labels: nameless(sample.labels),
            value: simple(sample.value, bound),
        });
        return Ok(Value::Vector(mapped.collect()));
    }
    let Expr::Select(selector) = first()? else {
        return Err(Refusal::execution(
            "functions over the ranges of anything but a selector are not known to the simulated Prometheus",
        ));
    };
    let Some(range) = selector.range else {
        return Err(Refusal::parse(
            0,
            format!("expected type range vector in call to function {name:?}, got instant vector"),
        ));
    };
    let ahead = if name == "predict_linear" { number(1)? } else { 0.0 };
    let samples = query.series(selector).filter_map(|series| {
        let value = over(name, series, selector, range, at, ahead)?;
        Some(Sample {
            labels: nameless(series.labels.clone()),
            value,
        })
    });
    Ok(Value::Vector(samples.collect()))
}

/// Functions of one number, or of one and a bound.
fn simple(name: &str, arguments: usize) -> Option<fn(f64, f64) -> f64> {
    let found: fn(f64, f64) -> f64 = match (name, arguments) {
        ("abs", 1) => |value, _| value.abs(),
        ("ceil", 1) => |value, _| value.ceil(),
        ("floor", 1) => |value, _| value.floor(),
        ("sqrt", 1) => |value, _| value.sqrt(),
        ("ln", 1) => |value, _| value.ln(),
        ("exp", 1) => |value, _| value.exp(),
        ("round", 1) => |value, _| (value + 0.5).floor(),
        ("round", 2) => |value, to| ((value / to) + 0.5).floor() * to,
        ("clamp_max", 2) => f64::min,
        ("clamp_min", 2) => f64::max,
        _ => return None,
    };
    Some(found)
}

/// The samples of a range: as many as scrapes would have brought, but not thousands.
fn samples(series: &Series, from: f64, to: f64) -> Vec<(f64, f64)> {
    let step = SCRAPE.max((to - from) / 240.0);
    let mut at = (from / step).floor().mul_add(step, step);
    let mut all = Vec::new();
    while at <= to {
        if let Some(value) = series.curve.at(at) {
            all.push((at, value));
        }
        at += step;
    }
    all
}

/// A function over a range. Counters here never reset, so that their rate is a difference.
fn over(name: &str, series: &Series, selector: &Selector, range: f64, at: f64, ahead: f64) -> Option<f64> {
    let to = at - selector.offset;
    let from = to - range;
    let value = |at: f64| series.curve.at(at);
    let difference = |from: f64| Some(value(to)? - value(from)?);
    let whole = || {
        // a series that began in between is stretched over the whole range
        difference(from).or_else(|| {
            let all = samples(series, from, to);
            let ((first, low), (last, high)) = (all.first()?, all.last()?);
            (last > first).then(|| (high - low) / (last - first) * range)
        })
    };
    match name {
        "rate" => whole().map(|gain| gain / range),
        "increase" | "delta" => whole(),
        "irate" => difference(to - SCRAPE).map(|gain| gain / SCRAPE),
        "idelta" => difference(to - SCRAPE),
        _ => {
            let all = samples(series, from, to);
            let numbers = || all.iter().map(|(_, value)| *value);
            let count = all.len() as f64;
            if all.is_empty() {
                return None;
            }
            match name {
                "avg_over_time" => Some(numbers().sum::<f64>() / count),
                "sum_over_time" => Some(numbers().sum()),
                "count_over_time" => Some(count),
                "max_over_time" => numbers().max_by(f64::total_cmp),
                "min_over_time" => numbers().min_by(f64::total_cmp),
                "last_over_time" => all.last().map(|(_, value)| *value),
                "changes" => {
                    let pairs = all.iter().zip(all.iter().skip(1));
                    Some(pairs.filter(|(one, two)| one.1.total_cmp(&two.1).is_ne()).count() as f64)
                }
                "deriv" => line(&all, to).map(|(slope, _)| slope),
                "predict_linear" => line(&all, to).map(|(slope, here)| here + slope * ahead),
                _ => None,
            }
        }
    }
}

/// Slope, and value at `at`, of the straight line that is nearest to all samples.
fn line(all: &[(f64, f64)], at: f64) -> Option<(f64, f64)> {
    let count = all.len() as f64;
    if all.len() < 2 {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| all.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let across: f64 = all.iter().map(|sample| (sample.0 - x) * (sample.1 - y)).sum();
    let along: f64 = all.iter().map(|sample| (sample.0 - x).powi(2)).sum();
    let slope = across / along;
    Some((slope, y + slope * (at - x)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::load::Curve;

    fn series() -> Series {
        Series {
            name: "a",
            labels: Vec::new(),
            curve: Curve::of(|at| 2.0 * at + 5.0),
        }
    }

    #[test]
    fn functions_over_a_straight_line() {
        let selector = Selector {
            matchers: Vec::new(),
            range: Some(300.0),
            offset: 0.0,
        };
        for (name, wanted) in [
            ("rate", 2.0),
            ("irate", 2.0),
            ("increase", 600.0),
            ("deriv", 2.0),
            ("predict_linear", 2.0 * 3_100.0 + 5.0),
            ("last_over_time", 6_005.0),
            ("count_over_time", 10.0),
            ("changes", 9.0),
            ("avg_over_time", 5_735.0),
        ] {
            let value = over(name, &series(), &selector, 300.0, 3_000.0, 100.0).unwrap();
            assert!((value - wanted).abs() < 1e-6, "{name}: {value}");
        }
    }
}
