//! Labels, and the expressions that choose by them.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Labels of a node or a pod; shared, since many pods differ in little else.
pub type Labels = Arc<BTreeMap<String, String>>;

/// Operators of `matchExpressions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// The value is one of those given.
    In,
    /// The label is absent, or its value is none of those given.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
    /// The value is a number greater than the one given (nodes only).
    Gt,
    /// The value is a number less than the one given (nodes only).
    Lt,
}

impl Op {
    /// Reads the API's word; `None` for one that is not known.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "In" => Self::In,
            "NotIn" => Self::NotIn,
            "Exists" => Self::Exists,
            "DoesNotExist" => Self::DoesNotExist,
            "Gt" => Self::Gt,
            "Lt" => Self::Lt,
            _ => return None,
        })
    }
}

/// One requirement (`k8s.io/apimachinery/pkg/labels`, `Requirement.Matches`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Requirement {
    /// Label key.
    pub key: String,
    /// Operator.
    pub op: Op,
    /// Values; exactly one number for `Gt` and `Lt`.
    pub values: Vec<String>,
}

impl Requirement {
    /// Whether labels meet it. Absent labels meet `NotIn`; a text that is no number meets neither `Gt` nor `Lt`.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match self.op {
            Op::Exists => value.is_some(),
            Op::DoesNotExist => value.is_none(),
            Op::In => value.is_some_and(|value| self.values.contains(value)),
            Op::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            Op::Gt | Op::Lt => {
                let (Some(own), [bound]) = (value.and_then(|value| value.parse::<i64>().ok()), &*self.values) else {
                    return false;
                };
                let Ok(bound) = bound.parse::<i64>() else { return false };
                if self.op == Op::Gt { own > bound } else { own < bound }
            }
        }
    }
}

impl std::fmt::Display for Requirement {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values = self.values.join(",");
        match self.op {
            Op::In => write!(out, "{} in ({values})", self.key),
            Op::NotIn => write!(out, "{} not in ({values})", self.key),
            Op::Exists => write!(out, "{}", self.key),
            Op::DoesNotExist => write!(out, "!{}", self.key),
            Op::Gt => write!(out, "{} > {values}", self.key),
            Op::Lt => write!(out, "{} < {values}", self.key),
        }
    }
}

/// A label selector; an empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector {
    /// `matchLabels` and `matchExpressions` together.
    pub all: Vec<Requirement>,
}

impl Selector {
    /// Whether labels meet all requirements.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.all.iter().all(|requirement| requirement.matches(labels))
    }
}

/// A node selector term: all its parts must hold. A term without parts matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term {
    /// `matchExpressions`.
    pub labels: Vec<Requirement>,
    /// `matchFields`; the only field is `metadata.name`.
    pub names: Vec<Requirement>,
}

impl Term {
    /// Whether a node meets it.
    pub fn matches(&self, name: &str, labels: &BTreeMap<String, String>) -> bool {
        if self.labels.is_empty() && self.names.is_empty() {
            return false;
        }
        let named = || BTreeMap::from([("metadata.name".to_owned(), name.to_owned())]);
        self.labels.iter().all(|requirement| requirement.matches(labels))
            && (self.names.is_empty() || {
                let named = named();
                self.names.iter().all(|requirement| requirement.matches(&named))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators() {
        let labels = BTreeMap::from([("zone".to_owned(), "a".to_owned()), ("rank".to_owned(), "7".to_owned())]);
        let of = |key: &str, op, values: &[&str]| Requirement {
            key: key.into(),
            op,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        for (requirement, wanted) in [
            (of("zone", Op::In, &["a", "b"]), true),
            (of("zone", Op::NotIn, &["a"]), false),
            (of("none", Op::NotIn, &["a"]), true),
            (of("none", Op::In, &["a"]), false),
            (of("zone", Op::Exists, &[]), true),
            (of("zone", Op::DoesNotExist, &[]), false),
            (of("rank", Op::Gt, &["6"]), true),
            (of("rank", Op::Gt, &["7"]), false),
            (of("rank", Op::Lt, &["8"]), true),
            (of("zone", Op::Gt, &["1"]), false),
            (of("rank", Op::Gt, &["x"]), false),
        ] {
            assert_eq!(requirement.matches(&labels), wanted, "{requirement}");
        }
        assert!(!Term::default().matches("n", &labels), "an empty term matches nothing");
        assert!(
            Selector::default().matches(&labels),
            "an empty selector matches everything"
        );
        let named = Term {
            names: vec![of("metadata.name", Op::In, &["n"])],
            ..Term::default()
        };
        assert!(named.matches("n", &labels) && !named.matches("m", &labels));
    }
}
