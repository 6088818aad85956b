//! Answers of `/api/v1/query` and `/api/v1/query_range`.

use compact_str::CompactString;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::number;
use super::series::{Labels, Sample, unique};

/// Most series of one answer; more is an error of the question.
const SERIES: usize = 100_000;

/// What a query gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Series, each once.
    pub series: Vec<Series>,
    /// What the server said beside its answer; text of a cluster, hostile. An answer with warnings may be partial.
    pub warnings: Vec<String>,
    /// Series or points that could not be read, and series that contradict themselves.
    pub skipped: usize,
}

/// One series with its points, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Labels, `__name__` among them where the query kept it.
    pub labels: Labels,
    /// Points.
    pub points: Vec<Point>,
}

/// One point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// Value; may be NaN or infinite.
    pub value: f64,
}

impl Series {
    /// The newest value that is a number.
    pub fn last(&self) -> Option<Point> {
        self.points.iter().rev().find(|point| point.value.is_finite()).copied()
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default)]
    status: CompactString,
    #[serde(default, borrow)]
    data: Option<Data<'a>>,
    #[serde(default, rename = "errorType")]
    error_type: CompactString,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(default, rename = "resultType")]
    result_type: CompactString,
    #[serde(borrow)]
    result: &'a RawValue,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(default)]
    metric: std::collections::BTreeMap<CompactString, CompactString>,
    #[serde(default, borrow)]
    value: Option<&'a RawValue>,
    #[serde(default, borrow)]
    values: Option<Vec<&'a RawValue>>,
}

/// Reads an answer.
///
/// # Errors
/// The server's own words when it refused the query; what is odd when the body is no answer. A body that broke off is no
/// JSON and thus an error, never half an answer.
pub fn read(body: &[u8]) -> Result<Answer, String> {
    let envelope: Envelope<'_> =
        serde_json::from_slice(body).map_err(|error| format!("the answer is no answer of Prometheus: {error}"))?;
    if envelope.status != "success" {
        let kind = if envelope.error_type.is_empty() {
            "error"
        } else {
            &envelope.error_type
        };
        return Err(format!("Prometheus refused the query ({kind}): {}", envelope.error));
    }
    let data = envelope.data.ok_or("the answer of Prometheus holds no data")?;
    let mut answer = match data.result_type.as_str() {
        "vector" | "matrix" => series(data.result)?,
        "scalar" => Answer {
            series: point(data.result)
                .map(|point| Series {
                    points: vec![point],
                    ..Series::default()
                })
                .into_iter()
                .collect(),
            ..Answer::default()
        },
        other => return Err(format!("Prometheus answered with a {other:?}, not with series")),
    };
    answer.warnings = envelope.warnings.unwrap_or_default();
    Ok(answer)
}

fn series(result: &RawValue) -> Result<Answer, String> {
    let items: Vec<&RawValue> = serde_json::from_str(result.get())
        .map_err(|error| format!("the result of Prometheus is no list of series: {error}"))?;
    if items.len() > SERIES {
        return Err(format!(
            "Prometheus answered with {} series; ask for fewer",
            items.len()
        ));
    }
    let mut answer = Answer::default();
    for raw in items {
        let Ok(item) = serde_json::from_str::<Item<'_>>(raw.get()) else {
            answer.skipped += 1;
            continue;
        };
        let raw_points = item.value.into_iter().chain(item.values.into_iter().flatten());
        let mut points = Vec::new();
        for raw in raw_points {
            match point(raw) {
                Some(point) => points.push(point),
                None => answer.skipped += 1,
            }
        }
        points.sort_by_key(|point| point.at);
        if !points.is_empty() {
            answer.series.push(Series {
                labels: item.metric.into_iter().collect(),
                points,
            });
        }
    }
    Ok(once(answer))
}

/// Each series once, by the rule for samples: two that differ at the same time are dropped.
fn once(mut answer: Answer) -> Answer {
    let samples = answer
        .series
        .iter()
        .map(|series| Sample {
            name: CompactString::default(),
            labels: series.labels.clone(),
            value: series.points.last().map_or(f64::NAN, |point| point.value),
            at: series.points.last().map(|point| point.at),
        })
        .collect();
    let (kept, torn) = unique(samples);
    if kept.len() == answer.series.len() {
        return answer;
    }
    let mut left: std::collections::BTreeMap<Labels, Option<i64>> =
        kept.into_iter().map(|sample| (sample.labels, sample.at)).collect();
    answer.series.retain(|series| {
        let at = series.points.last().map(|point| point.at);
        match left.get(&series.labels) {
            Some(wanted) if *wanted == at => left.remove(&series.labels).is_some(),
            _ => false,
        }
    });
    answer.skipped += torn;
    answer
}

/// `[seconds, "value"]`.
fn point(raw: &RawValue) -> Option<Point> {
    let (at, value): (f64, CompactString) = serde_json::from_str(raw.get()).ok()?;
    // beyond that a time does not fit into what times are kept in
    let at = (at.abs() < 1e11).then_some((at * 1000.0).round() as i64)?;
    Some(Point {
        at,
        value: number(&value)?,
    })
}

#[cfg(test)]
mod tests;
