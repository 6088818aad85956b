//! Aggregation, and operators between two results.
use std::collections::BTreeMap;

use super::Refusal;
use super::join::{joined, signature};
use super::parse::{Group, Pair};
use super::value::{Labels, Sample, Value, kept, nameless};

/// Sums up a vector.
pub(super) fn aggregate(group: &Group, samples: Vec<Sample>, parameter: Option<f64>) -> Result<Vec<Sample>, Refusal> {
    let mut groups: BTreeMap<Labels, Vec<Sample>> = BTreeMap::new();
    for sample in samples {
        let key = kept(&sample.labels, &group.labels, group.without);
        groups.entry(key).or_default().push(sample);
    }
    let mut out = Vec::new();
    for (labels, mut members) in groups {
        let count = members.len() as f64;
        let numbers = || members.iter().map(|sample| sample.value);
        let sum = numbers().sum::<f64>();
        let value = match group.operator.as_str() {
            "sum" => sum,
            "avg" => sum / count,
            "count" => count,
            "group" => 1.0,
            "min" => numbers().min_by(f64::total_cmp).unwrap_or(f64::NAN),
            "max" => numbers().max_by(f64::total_cmp).unwrap_or(f64::NAN),
            "stddev" => (numbers().map(|value| (value - sum / count).powi(2)).sum::<f64>() / count).sqrt(),
            "topk" | "bottomk" => {
                let most = parameter.unwrap_or_default().max(0.0) as usize;
                members.sort_by(|one, other| one.value.total_cmp(&other.value));
                if group.operator == "topk" {
                    members.reverse();
                }
                members.truncate(most);
                out.append(&mut members);
                continue;
            }
            other => {
                return Err(Refusal::execution(format!(
                    "{other} is not known to the simulated Prometheus"
                )));
            }
        };
        out.push(Sample { labels, value });
    }
    Ok(out)
}

/// Applies an operator.
pub(super) fn pair(pair: &Pair, left: Value, right: Value) -> Result<Value, Refusal> {
    let operator = pair.operator.as_str();
    if matches!(operator, "and" | "or" | "unless") {
        return match (left, right) {
            (Value::Vector(left), Value::Vector(right)) => Ok(Value::Vector(set(pair, left, right))),
            _ => Err(Refusal::parse(
                0,
                format!("set operator {operator:?} not allowed in binary scalar expression"),
            )),
        };
    }
    Ok(match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => Value::Scalar(calculate(operator, left, right)),
        (Value::Vector(left), Value::Scalar(right)) => Value::Vector(each(pair, left, |value| (value, right))),
        (Value::Scalar(left), Value::Vector(right)) => Value::Vector(each(pair, right, |value| (left, value))),
        (Value::Vector(left), Value::Vector(right)) => Value::Vector(joined(pair, left, right)?),
    })
}

pub(super) fn compares(operator: &str) -> bool {
    matches!(operator, "==" | "!=" | ">" | "<" | ">=" | "<=")
}

/// The result of an operator; a comparison says 1 or 0.
pub(super) fn calculate(operator: &str, left: f64, right: f64) -> f64 {
    let truth = |holds: bool| f64::from(u8::from(holds));
    match operator {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "%" => left % right,
        "^" => left.powf(right),
        "==" => truth(left.partial_cmp(&right) == Some(std::cmp::Ordering::Equal)),
        "!=" => truth(left.partial_cmp(&right) != Some(std::cmp::Ordering::Equal)),
        ">" => truth(left > right),
        "<" => truth(left < right),
        ">=" => truth(left >= right),
        "<=" => truth(left <= right),
        _ => f64::NAN,
    }
}

/// Between a vector and a number. A comparison keeps the samples for which it holds as they are.
fn each(pair: &Pair, samples: Vec<Sample>, sides: impl Fn(f64) -> (f64, f64)) -> Vec<Sample> {
    let filters = compares(&pair.operator) && !pair.boolean;
    samples
        .into_iter()
        .filter_map(|sample| {
            let (left, right) = sides(sample.value);
            let value = calculate(&pair.operator, left, right);
            if filters {
                return (value > 0.0).then_some(sample);
            }
            Some(Sample {
                labels: nameless(sample.labels),
                value,
            })
        })
        .collect()
}

fn set(pair: &Pair, left: Vec<Sample>, right: Vec<Sample>) -> Vec<Sample> {
    let keys = |samples: &[Sample]| -> std::collections::BTreeSet<Labels> {
        samples.iter().map(|sample| signature(pair, &sample.labels)).collect()
    };
    let there =
        |known: &std::collections::BTreeSet<Labels>, sample: &Sample| known.contains(&signature(pair, &sample.labels));
    if pair.operator == "or" {
        let known = keys(&left);
        let more = right.into_iter().filter(|sample| !there(&known, sample));
        return left.into_iter().chain(more).collect();
    }
    let known = keys(&right);
    let wanted = pair.operator == "and";
    left.into_iter()
        .filter(|sample| there(&known, sample) == wanted)
        .collect()
}
