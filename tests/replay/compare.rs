//! One recorded answer beside ours.
use serde_json::Value;

use crate::bind::Bindings;
use crate::case::Response;
use crate::drive::Reply;
use crate::shape;

/// Everything in which a reply differs from the recorded one; `true` for a wrong HTTP status.
pub(crate) fn differences(recorded: &Response, ours: &Reply, bindings: &Bindings) -> (Vec<String>, bool) {
    let wrong = recorded.status != ours.code;
    let mut found = Vec::new();
    if wrong {
        found.push(format!(
            "status {} instead of {}: {}",
            ours.code,
            recorded.status,
            ours.excerpt()
        ));
    }
    for header in ["Content-Type", "Warning", "Retry-After"] {
        let theirs = recorded
            .headers
            .as_ref()
            .and_then(|headers| headers.get(header))
            .and_then(Value::as_str);
        let mine = ours.headers.get(header).and_then(|value| value.to_str().ok());
        if theirs != mine {
            found.push(format!("header {header} {mine:?} instead of {theirs:?}"));
        }
    }
    if let Some(events) = &recorded.events {
        let theirs: Vec<&Value> = events.iter().map(|event| &event.event).collect();
        found.extend(watches(&theirs, &ours.lines(), bindings));
    } else {
        match &recorded.body {
            Value::Null => {}
            // Protobuf answers were kept as a length only.
            Value::Object(fields) if fields.contains_key("base64-length") => {}
            Value::String(text) => found.extend(texts(text, ours)),
            body => found.extend(documents(body, &ours.json(), bindings)),
        }
    }
    (found, wrong)
}

fn texts(theirs: &str, ours: &Reply) -> Vec<String> {
    let mine = ours.text();
    let yaml = ours
        .headers
        .get("content-type")
        .is_some_and(|kind| kind == "application/yaml");
    if yaml {
        let parse = |text: &str| serde_yaml_ng::from_str::<Value>(text).unwrap_or_default();
        return shape::differences(&parse(theirs), &parse(&mine));
    }
    if theirs == mine {
        Vec::new()
    } else {
        vec![format!("text {mine:?} instead of {theirs:?}")]
    }
}

fn documents(theirs: &Value, ours: &Value, bindings: &Bindings) -> Vec<String> {
    let mut found = shape::differences(theirs, ours);
    if theirs["kind"] != ours["kind"] || theirs["apiVersion"] != ours["apiVersion"] {
        found.push(format!("a {} instead of a {}", ours["kind"], theirs["kind"]));
    }
    if theirs["kind"] == "Status" {
        if theirs["reason"] != ours["reason"] {
            found.push(format!("reason {} instead of {}", ours["reason"], theirs["reason"]));
        }
        let wanted = plain(&bindings.text(theirs["message"].as_str().unwrap_or_default()));
        let mine = plain(ours["message"].as_str().unwrap_or_default());
        if wanted != mine {
            found.push(format!("message {mine:?} instead of {wanted:?}"));
        }
    }
    found
}

/// A message without what must differ: versions and generated identities.
fn plain(message: &str) -> String {
    let mut text = String::new();
    let mut digits = false;
    for letter in message.chars() {
        if letter.is_ascii_digit() {
            if !digits {
                text.push('#');
            }
            digits = true;
        } else {
            digits = false;
            text.push(letter);
        }
    }
    text
}

fn watches(theirs: &[&Value], ours: &[Value], bindings: &Bindings) -> Vec<String> {
    // How often bookmarks come is a matter of time; the one that ends a streamed list is not.
    let timed = |event: &Value| {
        let metadata = &event["object"]["metadata"];
        event["type"] == "BOOKMARK" && metadata.get("annotations").is_none()
    };
    let mut found = Vec::new();
    let marks = |events: Vec<&Value>| events.into_iter().find(|event| timed(event)).cloned();
    let pair = (marks(theirs.to_vec()), marks(ours.iter().collect()));
    if let (Some(theirs), Some(mine)) = pair {
        found.extend(
            shape::differences(&theirs, &mine)
                .into_iter()
                .map(|text| format!("bookmark: {text}")),
        );
    }
    let theirs: Vec<&&Value> = theirs.iter().filter(|event| !timed(event)).collect();
    let ours: Vec<&Value> = ours.iter().filter(|event| !timed(event)).collect();
    let types = |events: &[&Value]| {
        events
            .iter()
            .map(|event| event["type"].as_str().unwrap_or("?").to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (wanted, mine) = (
        types(&theirs.iter().map(|event| **event).collect::<Vec<_>>()),
        types(&ours),
    );
    if wanted != mine {
        found.push(format!("events [{mine}] instead of [{wanted}]"));
        return found;
    }
    for (number, (theirs, mine)) in theirs.iter().zip(&ours).enumerate() {
        let differences = if theirs["object"].is_object() {
            documents(&theirs["object"], &mine["object"], bindings)
        } else {
            documents(theirs, mine, bindings)
        };
        found.extend(differences.into_iter().map(|text| format!("event {number}: {text}")));
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_do_not_count() {
        assert_eq!(super::plain("too old: 3 (2182)"), "too old: # (#)");
    }
}
