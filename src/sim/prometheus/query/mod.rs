//! The query language: a subset of PromQL that covers selectors, the usual functions over ranges, aggregation and
//! arithmetic (prometheus.io/docs/prometheus/latest/querying). What is not covered is refused, never guessed.
mod eval;
mod function;
mod join;
mod lex;
mod operate;
mod parse;
mod pattern;
mod relabel;
mod select;
mod value;

pub(super) use eval::{MOST_SAMPLES, prepare};
pub(super) use lex::duration;
pub(super) use value::{Sample, Value};

/// Why a query has no result, as the HTTP API words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// `bad_data` or `execution`.
    pub(super) kind: &'static str,
    pub(super) text: String,
}

impl Refusal {
    /// A parse error at a place, counted in characters from 0.
    pub(super) fn parse(at: usize, why: impl std::fmt::Display) -> Self {
        Self {
            kind: "bad_data",
            text: format!("invalid parameter \"query\": 1:{}: parse error: {why}", at + 1),
        }
    }

    pub(super) fn parameter(name: &str, why: impl std::fmt::Display) -> Self {
        Self {
            kind: "bad_data",
            text: format!("invalid parameter {name:?}: {why}"),
        }
    }

    pub(super) fn execution(why: impl Into<String>) -> Self {
        Self {
            kind: "execution",
            text: why.into(),
        }
    }
}
