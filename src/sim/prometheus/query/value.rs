//! Results.

/// Labels by name, sorted; `__name__` among them while the sample still has its metric's name.
pub(in crate::sim) type Labels = Vec<(&'static str, String)>;

/// One value with its labels.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim::prometheus) struct Sample {
    pub(in crate::sim::prometheus) labels: Labels,
    pub(in crate::sim::prometheus) value: f64,
}

/// What an expression is at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim::prometheus) enum Value {
    Scalar(f64),
    Vector(Vec<Sample>),
}

/// The text of a label; empty when absent.
pub(super) fn label<'a>(labels: &'a Labels, name: &str) -> &'a str {
    labels
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, text)| text)
}

/// The labels that are left when a sample is no longer one of its metric.
pub(super) fn nameless(mut labels: Labels) -> Labels {
    labels.retain(|(name, _)| *name != "__name__");
    labels
}

/// Only these labels, or all but these and the name.
pub(super) fn kept(labels: &Labels, names: &[String], without: bool) -> Labels {
    let listed = |name: &str| names.iter().any(|wanted| wanted == name);
    labels
        .iter()
        .filter(|(name, _)| {
            if without {
                !listed(name) && *name != "__name__"
            } else {
                listed(name)
            }
        })
        .cloned()
        .collect()
}
