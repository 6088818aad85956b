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

/// `[1435781430.781,"1"]`: a number has an exponent below a millionth and from 10^21 on (prometheus util/jsonutil).
pub(super) fn point(at: f64, value: f64) -> String {
    let at = (at * 1_000.0).round() / 1_000.0;
    let size = value.abs();
    let plain = size == 0.0 || !size.is_finite() || (1e-6..1e21).contains(&size);
    format!("[{at},\"{}\"]", go_float(value, if plain { 'f' } else { 'g' }))
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

#[cfg(test)]
mod tests {
    #[test]
    fn points_are_written_as_prometheus_writes_them() {
        for (at, value, wanted) in [
            (1_435_781_430.781, 1.0, "[1435781430.781,\"1\"]"),
            (1_435_781_430.0, 5.9e-8, "[1435781430,\"5.9e-08\"]"),
            (1.0, 1_099_511_627_776.0, "[1,\"1099511627776\"]"),
            (1.0, 1e22, "[1,\"1e+22\"]"),
            (1.0, f64::NEG_INFINITY, "[1,\"-Inf\"]"),
            (1.0, f64::NAN, "[1,\"NaN\"]"),
        ] {
            assert_eq!(super::point(at, value), wanted);
        }
    }
}
