//! Working out an expression at a moment.
use super::Refusal;
use super::function;
use super::operate;
use super::parse::{Expr, parse};
use super::select::Selector;
use super::value::{Labels, Sample, Value};
use crate::sim::series::Series;

/// A query with the series it is about.
pub(in crate::sim::prometheus) struct Query {
    expr: Expr,
    /// Their labels are sorted, and their names are among them.
    found: Vec<(Selector, Vec<Series>)>,
}

/// Most samples that one result may hold (prometheus: `--query.max-samples` is of that order).
pub(in crate::sim::prometheus) const MOST_SAMPLES: usize = 5_000_000;

/// Parses a query, and fetches what it is about: `fetch` is given a test for metrics' names.
pub(in crate::sim::prometheus) fn prepare(
    text: &str,
    fetch: impl Fn(&dyn Fn(&str) -> bool) -> Vec<Series>,
) -> Result<Query, Refusal> {
    let expr = parse(text)?;
    let mut selectors = Vec::new();
    gather(&expr, &mut selectors);
    let mut found: Vec<(Selector, Vec<Series>)> = Vec::new();
    for selector in selectors {
        if found.iter().any(|(known, _)| *known == selector) {
            continue;
        }
        let mut series = fetch(&|name: &str| selector.names(name));
        series.retain(|series| selector.means(&series.labels));
        for one in &mut series {
            one.labels.push(("__name__", one.name.to_owned()));
            one.labels.sort_unstable();
        }
        found.push((selector, series));
    }
    Ok(Query { expr, found })
}

fn gather(expr: &Expr, into: &mut Vec<Selector>) {
    match expr {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Select(selector) => into.push(selector.clone()),
        Expr::Call(_, all) => all.iter().for_each(|one| gather(one, into)),
        Expr::Group(group) => {
            gather(&group.of, into);
            if let Some(parameter) = &group.parameter {
                gather(parameter, into);
            }
        }
        Expr::Pair(pair) => {
            gather(&pair.left, into);
            gather(&pair.right, into);
        }
        Expr::Minus(of) => gather(of, into),
    }
}

impl Query {
    /// The result at a moment.
    pub(in crate::sim::prometheus) fn at(&self, at: f64) -> Result<Value, Refusal> {
        self.value(&self.expr, at)
    }

    /// The ranges of a bare range selector, which an instant query may ask for.
    pub(in crate::sim::prometheus) fn matrix(&self, at: f64) -> Option<Vec<(Labels, Vec<(f64, f64)>)>> {
        let Expr::Select(selector) = &self.expr else {
            return None;
        };
        let range = selector.range?;
        let all = self.series(selector).map(|series| {
            let to = at - selector.offset;
            let step = function::SCRAPE.max(range / 240.0);
            let first = ((to - range) / step).floor().mul_add(step, step);
            let times = std::iter::successors(Some(first), |at| Some(at + step)).take_while(|at| *at <= to);
            let values = times.filter_map(|at| Some((at, series.curve.at(at)?))).collect();
            (series.labels.clone(), values)
        });
        Some(all.collect())
    }

    pub(super) fn series(&self, selector: &Selector) -> impl Iterator<Item = &Series> {
        let found = self.found.iter().find(|(known, _)| known == selector);
        found.into_iter().flat_map(|(_, series)| series)
    }

    pub(super) fn scalar(&self, expr: &Expr, at: f64) -> Result<f64, Refusal> {
        match self.value(expr, at)? {
            Value::Scalar(value) => Ok(value),
            Value::Vector(_) => Err(Refusal::parse(0, "expected type scalar, got instant vector")),
        }
    }

    pub(super) fn vector(&self, expr: &Expr, at: f64) -> Result<Vec<Sample>, Refusal> {
        match self.value(expr, at)? {
            Value::Vector(samples) => Ok(samples),
            Value::Scalar(_) => Err(Refusal::parse(0, "expected type instant vector, got scalar")),
        }
    }

    fn value(&self, expr: &Expr, at: f64) -> Result<Value, Refusal> {
        match expr {
            Expr::Number(number) => Ok(Value::Scalar(*number)),
            Expr::Text(_) => Err(Refusal::execution(
                "texts as results are not known to the simulated Prometheus",
            )),
            Expr::Select(selector) => {
                if selector.range.is_some() {
                    return Err(Refusal::parse(0, "unexpected range vector"));
                }
                let at = at - selector.offset;
                let samples = self.series(selector).filter_map(|series| {
                    Some(Sample {
                        value: series.curve.at(at)?,
                        labels: series.labels.clone(),
                    })
                });
                Ok(Value::Vector(samples.collect()))
            }
            Expr::Call(name, arguments) => function::call(self, name, arguments, at),
            Expr::Group(group) => {
                let samples = self.vector(&group.of, at)?;
                let parameter = group.parameter.as_ref().map(|expr| self.scalar(expr, at)).transpose()?;
                Ok(Value::Vector(operate::aggregate(group, samples, parameter)?))
            }
            Expr::Pair(pair) => operate::pair(pair, self.value(&pair.left, at)?, self.value(&pair.right, at)?),
            Expr::Minus(of) => Ok(match self.value(of, at)? {
                Value::Scalar(value) => Value::Scalar(-value),
                Value::Vector(samples) => Value::Vector(
                    samples
                        .into_iter()
                        .map(|sample| Sample {
                            labels: super::value::nameless(sample.labels),
                            value: -sample.value,
                        })
                        .collect(),
                ),
            }),
        }
    }
}
