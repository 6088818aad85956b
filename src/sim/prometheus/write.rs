//! The JSON of the HTTP API (prometheus.io/docs/prometheus/latest/querying/api).
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::query::{Refusal, Sample};
use crate::sim::series::go_float;
use crate::sim::wire::Reply;

/// `{"status":"success","data":...}`.
pub(super) fn success(data: &Json) -> Reply {
    Reply::json(200, &json!({"status": "success", "data": data}))
}

/// A refusal: 400 for what is malformed, 422 for what cannot be carried out.
pub(super) fn refusal(refusal: &Refusal) -> Reply {
    let code = if refusal.kind == "bad_data" { 400 } else { 422 };
    Reply::json(
        code,
        &json!({"status": "error", "errorType": refusal.kind, "error": refusal.text}),
    )
}

/// A result that is already written down.
pub(super) fn result(kind: &str, result: &str) -> Reply {
    let text = format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"{kind}\",\"result\":{result}}}}}");
    Reply::text(200, "application/json", text)
}

/// `[1435781430.781,"1"]`.
pub(super) fn point(at: f64, value: f64) -> String {
    let at = (at * 1_000.0).round() / 1_000.0;
    format!("[{at},\"{}\"]", go_float(value, 'f'))
}

/// Labels as an object.
pub(super) fn metric(labels: &[(&'static str, String)]) -> String {
    let mut out = String::from("{");
    for (place, (name, text)) in labels.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(out, "{comma}{}:{}", json!(name), json!(text));
    }
    out.push('}');
    out
}

/// The list of a vector.
pub(super) fn vector(samples: &[Sample], at: f64) -> String {
    let mut out = String::from("[");
    for (place, sample) in samples.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(
            out,
            "{comma}{{\"metric\":{},\"value\":{}}}",
            metric(&sample.labels),
            point(at, sample.value)
        );
    }
    out.push(']');
    out
}

/// The list of a matrix.
pub(super) fn matrix<'a>(rows: impl Iterator<Item = (&'a [(&'static str, String)], &'a [(f64, f64)])>) -> String {
    let mut out = String::from("[");
    for (place, (labels, values)) in rows.enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let points: Vec<String> = values.iter().map(|(at, value)| point(*at, *value)).collect();
        let _ = write!(
            out,
            "{comma}{{\"metric\":{},\"values\":[{}]}}",
            metric(labels),
            points.join(",")
        );
    }
    out.push(']');
    out
}
