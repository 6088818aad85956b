//! Nonsense in place of an answer, for clients that must bear it.
use bytes::Bytes;
use serde_json::Value;

use crate::sim::fault::{Backend, Garble};
use crate::sim::store::World;
use crate::sim::wire::{Content, Reply};

/// What a process answers once its faults are through with it.
pub(super) fn apply(world: &World, backend: Backend, reply: Reply) -> Reply {
    let all = world.faults().garbled(backend);
    all.into_iter().fold(reply, |reply, how| one(reply, backend, how))
}

fn one(mut reply: Reply, backend: Backend, how: Garble) -> Reply {
    if how == Garble::Page {
        let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>";
        return Reply::text(200, "text/html; charset=utf-8", page);
    }
    if how == Garble::Nothing {
        return Reply::text(200, reply.content_type, "");
    }
    let text = whole(reply.body);
    if let Garble::Flood(bytes) = how {
        reply.body = Content::Slices(Box::new(flood(bytes, backend).chain([Bytes::from(text)])));
        return reply;
    }
    let text = match (how, backend) {
        (Garble::Cut, _) => {
            let end = (0..=text.len() / 2).rev().find(|end| text.is_char_boundary(*end));
            text.get(..end.unwrap_or_default()).unwrap_or_default().to_owned()
        }
        (_, Backend::Metrics) => lines(&text, how),
        _ => match serde_json::from_str(&text) {
            Ok(document) => changed(document, how).to_string(),
            Err(_) => text,
        },
    };
    reply.body = Content::Whole(text.into());
    reply
}

fn whole(body: Content) -> String {
    let bytes = match body {
        Content::Whole(bytes) => bytes.to_vec(),
        Content::Slices(slices) => slices.flatten().collect(),
    };
    String::from_utf8_lossy(&bytes).into_owned()
}

/// White space before JSON, comments before metrics.
fn flood(bytes: usize, backend: Backend) -> impl Iterator<Item = Bytes> + Send {
    let line = if backend == Backend::Metrics {
        "# nothing\n"
    } else {
        "          "
    };
    let slice = Bytes::from(line.repeat(6_500));
    let count = bytes / slice.len() + 1;
    std::iter::repeat_n(slice, count)
}

const ODD: [&str; 4] = ["NaN", "+Inf", "-Inf", "-1"];
/// More than 64 bits hold.
const BEYOND: &str = "36893488147419103232";

fn lines(text: &str, how: Garble) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let sample = line.rsplit_once(' ').filter(|_| !line.starts_with('#'));
        let Some((name, value)) = sample else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let odd = ODD.get(number % ODD.len()).copied().unwrap_or("NaN");
        let told = match how {
            Garble::NoNumbers => format!("{name} {odd}\n"),
            Garble::Beyond => format!("{name} {BEYOND}\n"),
            _ => format!("{name} {value}\n{name} 1\n"),
        };
        out.push_str(&told);
    }
    out
}

/// Numbers in texts become nonsense, lists are doubled.
fn changed(document: Value, how: Garble) -> Value {
    match document {
        Value::String(text) if how != Garble::Twice && text.parse::<f64>().is_ok() => {
            Value::String(if how == Garble::Beyond { BEYOND } else { "NaN" }.to_owned())
        }
        Value::Array(list) => {
            let pair = matches!(list.as_slice(), [Value::Number(_), Value::String(_)]);
            let list: Vec<Value> = list.into_iter().map(|one| changed(one, how)).collect();
            if how == Garble::Twice && !pair {
                list.iter().chain(&list).cloned().collect()
            } else {
                Value::Array(list)
            }
        }
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, changed(value, how))).collect(),
        other => other,
    }
}
