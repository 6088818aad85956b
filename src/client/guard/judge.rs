//! The decision itself: pure, so that a test can throw anything at it.

use http::{HeaderMap, Method, Uri, header};

use super::interactive::is_interactive;
use super::path::segments;
use super::{Gate, Interactive, Mode, Refused, allow_list, proxies, write_list};

/// Query parameters that only shape an answer (kubernetes `meta/v1` ListOptions, GetOptions and the health checks).
/// A parameter of a channel, `command` for instance, is not among them.
const QUERY: &[&str] = &[
    "allowWatchBookmarks",
    "continue",
    "exclude",
    "fieldSelector",
    "includeObject",
    "labelSelector",
    "limit",
    "resourceVersion",
    "resourceVersionMatch",
    "sendInitialEvents",
    "timeout",
    "timeoutSeconds",
    "verbose",
    "watch",
];

/// Headers that change what a request is, or how its end is found.
const FORBIDDEN: &[&str] = &[
    "upgrade",
    "connection",
    "content-length",
    "http2-settings",
    "te",
    "trailer",
    "transfer-encoding",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// What the guard looks at.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    /// The whole target, scheme and authority included.
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
    pub(super) interactive: Option<Interactive>,
    /// It stands in the audit log.
    pub(super) recorded: bool,
    pub(super) has_body: bool,
}

/// Decides. The answer is the template to count the request under.
///
/// `base` is the server of the kubeconfig; its path, if it has one, is stripped before the rules see the request.
pub(super) fn judge(gate: Gate, base: &Uri, asked: &Asked<'_>) -> Result<String, Refused> {
    decide(gate, base, asked).map_err(|why| Refused {
        method: asked.method.to_string(),
        path: asked.uri.path().to_owned(),
        why,
    })
}

fn decide(gate: Gate, base: &Uri, asked: &Asked<'_>) -> Result<String, &'static str> {
    if asked.uri.scheme() != base.scheme() || asked.uri.authority() != base.authority() {
        return Err("it is meant for another server");
    }
    let path = asked
        .uri
        .path()
        .strip_prefix(base.path().trim_end_matches('/'))
        .ok_or("it is outside the server's path")?;
    let segments = segments(path)?;
    if segments.contains(&"secrets") {
        return Err("vmotui never reads or writes secrets");
    }
    let interactive = is_interactive(&segments) || upgrades(asked.headers) || asked.method == Method::CONNECT;
    let method = asked.method.as_str();
    match gate.mode {
        Mode::ReadOnly if interactive => {
            let query = asked.uri.query().unwrap_or_default();
            let template = proxies::switched_on(gate.proxies, method, &segments, query)?;
            plain(asked)?;
            Ok(template.to_owned())
        }
        Mode::ReadOnly => read_only(asked, &segments),
        Mode::ReadWrite if interactive => {
            if let Some(template) = proxies::known(method, &segments) {
                no_tricks(asked)?;
                return Ok(template.to_owned());
            }
            if asked.interactive.is_none() {
                return Err("it opens an interactive channel that nobody asked for");
            }
            read_write(asked, &segments)
        }
        Mode::ReadWrite => read_write(asked, &segments),
    }
}

/// A read as it should be: nothing that could change its meaning, and no body.
fn plain(asked: &Asked<'_>) -> Result<(), &'static str> {
    no_tricks(asked)?;
    if asked.method == Method::GET && asked.has_body {
        return Err("a read carries no body");
    }
    Ok(())
}

fn no_tricks(asked: &Asked<'_>) -> Result<(), &'static str> {
    if FORBIDDEN.iter().any(|name| asked.headers.contains_key(*name)) || upgrades(asked.headers) {
        return Err("it carries a header that could change its meaning");
    }
    Ok(())
}

fn read_write(asked: &Asked<'_>, segments: &[&str]) -> Result<String, &'static str> {
    let method = asked.method.as_str();
    let is_review = allow_list().iter().any(|rule| rule.matches(method, segments));
    if matches!(*asked.method, Method::GET | Method::HEAD) || is_review {
        return Ok(template(segments));
    }
    let rule = write_list().iter().find(|rule| rule.matches(method, segments));
    let rule = rule.ok_or("it is not on the list of what vmotui writes")?;
    if !asked.recorded {
        return Err("it was not planned and put on record");
    }
    no_tricks(asked)?;
    Ok(rule.template.clone())
}

fn read_only(asked: &Asked<'_>, segments: &[&str]) -> Result<String, &'static str> {
    let rule = allow_list()
        .iter()
        .find(|rule| rule.matches(asked.method.as_str(), segments))
        .ok_or("it is not on the allow-list of read-only mode")?;
    no_tricks(asked)?;
    let query = asked.uri.query().unwrap_or_default();
    let known = query.split('&').filter(|pair| !pair.is_empty()).all(|pair| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        QUERY.contains(&name)
    });
    if !known || (asked.method != Method::GET && !query.is_empty()) {
        return Err("it carries a query parameter that is not on the allow-list");
    }
    plain(asked)?;
    Ok(rule.template.clone())
}

fn upgrades(headers: &HeaderMap) -> bool {
    headers.contains_key(header::UPGRADE)
        || headers.keys().any(|name| name.as_str().starts_with("sec-websocket"))
        || headers.get_all(header::CONNECTION).iter().any(|value| {
            value
                .to_str()
                .map_or(true, |text| text.to_ascii_lowercase().contains("upgrade"))
        })
}

/// A template for counting what no rule names: placeholders where names stand.
fn template(segments: &[&str]) -> String {
    if let Some(rule) = allow_list().iter().find(|rule| rule.matches("GET", segments)) {
        return rule.template.clone();
    }
    let resources = match segments.first() {
        Some(&"api") => 2,
        Some(&"apis") => 3,
        _ => segments.len(),
    };
    let mut out = String::new();
    let mut name_next = false;
    let mut named = false;
    let mut scoped = false;
    for (index, segment) in segments.iter().enumerate() {
        out.push('/');
        if index < resources || named {
            out.push_str(segment);
        } else if name_next {
            out.push_str(if scoped { "{namespace}" } else { "{name}" });
            named = !scoped;
            (name_next, scoped) = (false, false);
        } else {
            out.push_str(segment);
            name_next = true;
            scoped = *segment == "namespaces" && segments.len() > index + 2;
        }
    }
    out
}

#[cfg(test)]
mod tests;
