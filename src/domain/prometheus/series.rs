//! Samples and their identities.

use std::collections::BTreeMap;

use compact_str::CompactString;

/// Labels of a series, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Vec<(CompactString, CompactString)>);

impl Labels {
    /// The value of a label; text of a cluster, hostile. Empty where the label is missing, which Prometheus treats alike.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// All but these.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        Self(kept.cloned().collect())
    }
}

impl<K: Into<CompactString>, V: Into<CompactString>> FromIterator<(K, V)> for Labels {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        let mut pairs: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        pairs.sort();
        Self(pairs)
    }
}

/// One value of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Name of the metric.
    pub name: CompactString,
    /// Labels, the name not among them.
    pub labels: Labels,
    /// Value; may be NaN or infinite.
    pub value: f64,
    /// Milliseconds since the epoch, if the sample carries its own time.
    pub at: Option<i64>,
}

/// One sample for each series, and how many series contradict themselves.
///
/// A series that comes twice keeps its newest value. Two values without a difference in time leave nothing to choose by:
/// the series is dropped and counted, because either number could be the wrong one.
pub fn unique(samples: Vec<Sample>) -> (Vec<Sample>, usize) {
    let mut first: BTreeMap<(CompactString, Labels), usize> = BTreeMap::new();
    let mut kept: Vec<Option<Sample>> = Vec::with_capacity(samples.len());
    let mut torn: Vec<usize> = Vec::new();
    for sample in samples {
        let identity = (sample.name.clone(), sample.labels.clone());
        let Some(place) = first.get(&identity).copied() else {
            first.insert(identity, kept.len());
            kept.push(Some(sample));
            continue;
        };
        let Some(slot) = kept.get_mut(place) else { continue };
        let Some(known) = slot else { continue };
        if same(known.value, sample.value) {
            known.at = known.at.max(sample.at);
        } else if known.at == sample.at {
            torn.push(place);
        } else if known.at < sample.at {
            torn.retain(|other| *other != place);
            *slot = Some(sample);
        }
    }
    torn.sort_unstable();
    torn.dedup();
    for place in &torn {
        if let Some(slot) = kept.get_mut(*place) {
            *slot = None;
        }
    }
    (kept.into_iter().flatten().collect(), torn.len())
}

/// Equal, NaN included.
fn same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq() || (a.is_nan() && b.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(node: &str, value: f64, at: Option<i64>) -> Sample {
        Sample {
            name: "m".into(),
            labels: Labels::from_iter([("node", node)]),
            value,
            at,
        }
    }

    #[test]
    fn a_series_that_contradicts_itself_has_no_value() {
        let (kept, torn) = unique(vec![
            sample("a", 1.0, None),
            sample("b", 2.0, None),
            sample("a", 3.0, None),
            sample("b", 2.0, None),
            sample("c", f64::NAN, None),
            sample("c", f64::NAN, None),
        ]);
        assert_eq!((kept.len(), torn), (2, 1));
        assert_eq!(kept[0].labels.get("node"), "b");
    }

    #[test]
    fn the_newest_wins() {
        let (kept, torn) = unique(vec![
            sample("a", 1.0, Some(10)),
            sample("a", 5.0, Some(10)),
            sample("a", 2.0, Some(20)),
            sample("a", 3.0, Some(15)),
        ]);
        assert_eq!((kept[0].value, torn), (2.0, 0));
    }

    #[test]
    fn labels_without_regard_to_their_order() {
        let a = Labels::from_iter([("x", "1"), ("y", "2")]);
        assert_eq!(a, Labels::from_iter([("y", "2"), ("x", "1")]));
        assert_eq!((a.get("x"), a.get("z")), ("1", ""));
    }
}
