//! The HTTP API: `/api/v1/query`, `/api/v1/query_range`, names, alerts, and what tells that a Prometheus is there.
use std::collections::BTreeMap;

use serde_json::json;

use super::query::{Refusal, Value, prepare};
use super::source::{self, Scope};
use super::write;
use crate::sim::api::form;
use crate::sim::load::seconds;
use crate::sim::store::World;
use crate::sim::wire::{Ask, Reply};

/// Most points of one series (prometheus web/api/v1: `queryRange`).
const MOST_POINTS: f64 = 11_000.0;

/// Answers as a Prometheus that scrapes what `scope` says.
pub(in crate::sim) fn answer(world: &World, scope: Scope, ask: &Ask<'_>) -> Reply {
    let body = if ask.method == "POST" {
        std::str::from_utf8(ask.body).unwrap_or_default()
    } else {
        ""
    };
    let given = Given(form(body).into_iter().chain(form(ask.query)).collect());
    let asked = matches!(ask.path, "/api/v1/query" | "/api/v1/query_range" | "/api/v1/series");
    let known = match ask.method {
        "GET" | "HEAD" => true,
        "POST" => asked,
        _ => false,
    };
    if !known {
        return Reply::error(405, "Method Not Allowed");
    }
    let done = match ask.path {
        "/api/v1/query" => instant(world, scope, &given),
        "/api/v1/query_range" => range(world, scope, &given),
        "/api/v1/series" => series(world, scope, &given),
        "/api/v1/label/__name__/values" => Ok(write::success(&json!(source::names(world, scope)))),
        "/api/v1/alerts" => Ok(alerts(world, scope)),
        "/api/v1/status/buildinfo" => Ok(write::success(&json!({
            "version": "3.8.0", "revision": "", "branch": "HEAD", "buildUser": "", "buildDate": "", "goVersion": "go1.25.4",
        }))),
        "/-/healthy" => return Reply::text(200, "text/plain; charset=utf-8", "Prometheus Server is Healthy.\n"),
        "/-/ready" => return Reply::text(200, "text/plain; charset=utf-8", "Prometheus Server is Ready.\n"),
        _ => return Reply::error(404, "404 page not found"),
    };
    done.unwrap_or_else(|refusal| write::refusal(&refusal))
}

/// The parameters of a request; of a repeated one the first counts.
struct Given(Vec<(String, String)>);

impl Given {
    fn text(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, text)| text)
    }

    /// A moment, as seconds since 1970 or as RFC 3339.
    fn moment(&self, name: &str, default: Option<f64>) -> Result<f64, Refusal> {
        let text = self.text(name);
        let written = || {
            text.parse::<jiff::Timestamp>()
                .ok()
                .map(|at| at.as_millisecond() as f64 / 1_000.0)
        };
        match default {
            Some(default) if text.is_empty() => Ok(default),
            _ => text
                .parse()
                .ok()
                .filter(|at: &f64| at.is_finite())
                .or_else(written)
                .ok_or_else(|| Refusal::parameter(name, format!("cannot parse {text:?} to a valid timestamp"))),
        }
    }

    /// A length of time, in seconds or as a duration.
    fn step(&self) -> Result<f64, Refusal> {
        let text = self.text("step");
        let seconds = text.parse().ok().or_else(|| super::query_duration(text));
        let Some(seconds) = seconds.filter(|seconds: &f64| seconds.is_finite()) else {
            return Err(Refusal::parameter(
                "step",
                format!("cannot parse {text:?} to a valid duration"),
            ));
        };
        if seconds <= 0.0 {
            let why = "zero or negative query resolution step widths are not accepted. Try a positive integer";
            return Err(Refusal::parameter("step", why));
        }
        Ok(seconds)
    }
}

fn instant(world: &World, scope: Scope, given: &Given) -> Result<Reply, Refusal> {
    let at = given.moment("time", Some(seconds(world)))?;
    let query = prepare(given.text("query"), |wanted| source::collect(world, scope, wanted))?;
    if let Some(rows) = query.matrix(at) {
        let rows = rows
            .iter()
            .map(|(labels, values)| (labels.as_slice(), values.as_slice()));
        return Ok(write::result("matrix", &write::matrix(rows)));
    }
    Ok(match query.at(at)? {
        Value::Scalar(value) => write::result("scalar", &write::point(at, value)),
        Value::Vector(samples) => write::result("vector", &write::vector(&samples, at)),
    })
}

fn range(world: &World, scope: Scope, given: &Given) -> Result<Reply, Refusal> {
    let (start, end) = (given.moment("start", None)?, given.moment("end", None)?);
    if end < start {
        return Err(Refusal::parameter("end", "end timestamp must not be before start time"));
    }
    let step = given.step()?;
    if (end - start) / step > MOST_POINTS {
        let why = "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)";
        return Err(Refusal {
            kind: "bad_data",
            text: why.to_owned(),
        });
    }
    let query = prepare(given.text("query"), |wanted| source::collect(world, scope, wanted))?;
    let mut rows: BTreeMap<Vec<(&'static str, String)>, Vec<(f64, f64)>> = BTreeMap::new();
    let mut count = 0_usize;
    let mut number = 0.0;
    loop {
        let at = step.mul_add(number, start);
        if at > end {
            break;
        }
        number += 1.0;
        let samples = match query.at(at)? {
            Value::Scalar(value) => vec![(Vec::new(), value)],
            Value::Vector(samples) => samples
                .into_iter()
                .map(|sample| (sample.labels, sample.value))
                .collect(),
        };
        count += samples.len();
        if count > super::MOST_SAMPLES {
            return Err(Refusal::execution(
                "query processing would load too many samples into memory in query execution",
            ));
        }
        for (labels, value) in samples {
            rows.entry(labels).or_default().push((at, value));
        }
    }
    let rows = rows
        .iter()
        .map(|(labels, values)| (labels.as_slice(), values.as_slice()));
    Ok(write::result("matrix", &write::matrix(rows)))
}

/// Label sets of what the selectors in `match[]` mean.
fn series(world: &World, scope: Scope, given: &Given) -> Result<Reply, Refusal> {
    let text = given.text("match[]");
    if text.is_empty() {
        return Err(Refusal {
            kind: "bad_data",
            text: "no match[] parameter provided".to_owned(),
        });
    }
    let query = prepare(text, |wanted| source::collect(world, scope, wanted))?;
    let Value::Vector(samples) = query.at(seconds(world))? else {
        return Err(Refusal::parameter("match[]", "expected a selector"));
    };
    let sets: Vec<String> = samples.iter().map(|sample| write::metric(&sample.labels)).collect();
    let text = format!("{{\"status\":\"success\",\"data\":[{}]}}", sets.join(","));
    Ok(Reply::text(200, "application/json", text))
}

/// The alerts that are pending or fire, in the API's own form: their state stands beside their labels.
fn alerts(world: &World, scope: Scope) -> Reply {
    let now = seconds(world);
    let all = source::collect(world, scope, &|name| name == "ALERTS");
    let active = all.iter().filter(|one| one.curve.at(now).is_some());
    let list: Vec<serde_json::Value> = active
        .map(|one| {
            let labels = |state: bool| {
                one.labels
                    .iter()
                    .filter(move |(name, _)| (*name == "alertstate") == state)
            };
            let state = labels(true).next().map_or("firing", |(_, state)| state.as_str());
            let own: serde_json::Map<String, serde_json::Value> = labels(false)
                .map(|(name, text)| ((*name).to_owned(), json!(text)))
                .collect();
            let pending = if state == "firing" { source::PENDING } else { 0.0 };
            let hour = (now / 3_600.0).floor() * 3_600.0;
            let since = one.curve.begins().map_or(hour, |since| since - pending);
            let since = jiff::Timestamp::from_second(since as i64).unwrap_or_default();
            json!({"labels": own, "annotations": {}, "state": state, "activeAt": since.to_string(), "value": "1e+00"})
        })
        .collect();
    write::success(&json!({"alerts": list}))
}
