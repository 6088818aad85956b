//! Matching of two vectors: one to one, or many to one (prometheus.io/docs/prometheus/latest/querying/operators, "Vector
//! matching").
use std::collections::{BTreeMap, BTreeSet};

use super::Refusal;
use super::operate::{calculate, compares};
use super::parse::{Many, Pair};
use super::value::{Labels, Sample, kept, label, nameless};

/// The labels by which samples of two sides find each other.
pub(super) fn signature(pair: &Pair, labels: &Labels) -> Labels {
    match &pair.on {
        Some((names, ignoring)) => kept(labels, names, *ignoring),
        None => nameless(labels.clone()),
    }
}

/// Applies an operator to each two samples that find each other.
///
/// # Errors
/// Where a sample finds more than one that it may.
pub(super) fn joined(pair: &Pair, left: Vec<Sample>, right: Vec<Sample>) -> Result<Vec<Sample>, Refusal> {
    let (many, one, side) = match &pair.many {
        Some(many) if many.right => (right, left, "left"),
        _ => (left, right, "right"),
    };
    let mut others = BTreeMap::new();
    for sample in one {
        if let Some(known) = others.insert(signature(pair, &sample.labels), sample) {
            return Err(twice(&known.labels, side));
        }
    }
    let filters = compares(&pair.operator) && !pair.boolean;
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for sample in many {
        let key = signature(pair, &sample.labels);
        let Some(other) = others.get(&key) else { continue };
        let (left, right) = if side == "left" {
            (other.value, sample.value)
        } else {
            (sample.value, other.value)
        };
        let value = calculate(&pair.operator, left, right);
        let labels = match &pair.many {
            Some(many) => widened(&sample.labels, &other.labels, many, filters),
            None if filters => sample.labels,
            None if pair.on.is_some() => key.clone(),
            None => nameless(sample.labels),
        };
        let fresh = seen.insert(if pair.many.is_some() { labels.clone() } else { key });
        if !fresh {
            return Err(match pair.many {
                Some(_) => {
                    Refusal::execution("multiple matches for labels: grouping labels must ensure unique matches")
                }
                None => twice(&labels, "left"),
            });
        }
        match filters {
            true if value > 0.0 => out.push(Sample { labels, value: left }),
            true => {}
            false => out.push(Sample { labels, value }),
        }
    }
    Ok(out)
}

/// The labels of the side of many, with some from the other; one that the other lacks goes.
fn widened(own: &Labels, other: &Labels, many: &Many, named: bool) -> Labels {
    let mut labels = if named { own.clone() } else { nameless(own.clone()) };
    labels.retain(|(name, _)| !many.with.iter().any(|wanted| wanted == name));
    let more = other
        .iter()
        .filter(|(name, _)| many.with.iter().any(|wanted| wanted == name));
    labels.extend(more.filter(|(name, _)| !label(other, name).is_empty()).cloned());
    labels.sort();
    labels
}

fn twice(labels: &Labels, side: &str) -> Refusal {
    let labels = super::super::write::metric(labels);
    Refusal::execution(format!(
        "found duplicate series for the match group {labels} on the {side} hand-side of the operation; many-to-many matching \
         not allowed: matching labels must be unique on one side"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Expr, parse};
    use super::*;

    fn sample(labels: &[(&'static str, &str)], value: f64) -> Sample {
        Sample {
            labels: labels.iter().map(|(name, text)| (*name, (*text).to_owned())).collect(),
            value,
        }
    }

    fn pair(text: &str) -> Pair {
        match parse(text) {
            Ok(Expr::Pair(pair)) => pair,
            other => panic!("{other:?}"),
        }
    }

    fn busy() -> Vec<Sample> {
        vec![
            sample(&[("cpu", "0"), ("instance", "a")], 2.0),
            sample(&[("cpu", "1"), ("instance", "a")], 3.0),
        ]
    }

    #[test]
    fn many_find_one_and_take_its_labels() {
        let names = vec![sample(
            &[("__name__", "i"), ("instance", "a"), ("nodename", "w-1")],
            1.0,
        )];
        let left = pair("a * on (instance) group_left (nodename) i");
        let found = joined(&left, busy(), names.clone()).unwrap();
        assert_eq!(
            found[1],
            sample(&[("cpu", "1"), ("instance", "a"), ("nodename", "w-1")], 3.0)
        );
        let right = pair("i / on (instance) group_right () a");
        let found = joined(&right, names.clone(), busy()).unwrap();
        assert!(
            (found[0].value - 0.5).abs() < 1e-9 && found[0].labels.len() == 2,
            "{found:?}"
        );
        let plain = pair("a * on (instance) i");
        assert!(
            joined(&plain, busy(), names)
                .unwrap_err()
                .text
                .contains("on the left hand-side")
        );
    }

    #[test]
    fn two_on_the_side_of_one_are_refused() {
        let names = vec![
            sample(&[("instance", "a"), ("nodename", "w-1")], 1.0),
            sample(&[("instance", "a"), ("nodename", "w-2")], 1.0),
        ];
        let left = pair("a * on (instance) group_left (nodename) i");
        let why = joined(&left, busy(), names).unwrap_err();
        assert!(why.text.contains("on the right hand-side"), "{}", why.text);
    }
}
