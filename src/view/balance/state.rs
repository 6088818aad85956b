//! The descheduler in two lines: what it is and when it looks, and what it was told.

use jiff::Timestamp;

use crate::domain::balance::descheduler::in_background;
use crate::domain::balance::findings::Found;
use crate::domain::balance::policy::{Policy, Thresholds};
use crate::domain::finding::Read;
use crate::domain::human;
use crate::ops::balance::Report;
use crate::view::value::Tone;

/// A line in parts, each with how it asks for attention.
pub type Line = Vec<(String, Tone)>;

/// The two lines. Absent, forbidden, suspended and unknown are told apart.
pub fn lines(report: &Report, now: Timestamp) -> [Line; 2] {
    let first = match &report.found {
        Read::Unread(why) => vec![(format!("Descheduler UNKNOWN: {why}"), Tone::Warn)],
        Read::Known(all) => match all.first() {
            None => vec![(
                "No descheduler: nothing evens out loads by itself".to_owned(),
                Tone::Warn,
            )],
            Some(found) => who(found, now),
        },
    };
    let second = match (&report.policy, report.descheduler()) {
        (_, None) => Vec::new(),
        (Read::Unread(why), _) => vec![(format!("policy UNKNOWN: {why}"), Tone::Warn)],
        (Read::Known(policy), _) => told(policy, report),
    };
    [first, second]
}

fn who(found: &Found, now: Timestamp) -> Line {
    let looks = &found.looks;
    let mut line = vec![(found.name(), Tone::Plain)];
    if !looks.idle.is_empty() {
        line.push((looks.idle.to_uppercase(), Tone::Warn));
    } else if let Some(every) = looks.every {
        line.push((format!("every {}", human::span(every)), Tone::Plain));
    }
    if let Some(last) = looks.last {
        line.push((format!("last {} ago", human::age(last, now)), Tone::Plain));
    }
    if let Some(next) = looks.next {
        let left = next.duration_since(now).as_secs().max(0);
        line.push((format!("next in {}", human::span(left)), Tone::Plain));
    }
    if !looks.unknown.is_empty() {
        line.push((format!("next look unknown: {}", looks.unknown), Tone::Warn));
    }
    if in_background(&found.workload.args) {
        line.push(("background gate on".to_owned(), Tone::Plain));
    } else {
        line.push(("EvictionsInBackground OFF".to_owned(), Tone::Warn));
    }
    line
}

fn told(policy: &Policy, report: &Report) -> Line {
    let mut line = Vec::new();
    let mut say = |text: String| line.push((text, Tone::Plain));
    match policy.balancing() {
        Some((_, low)) => {
            let by = low.use_source.as_deref().map_or("requests", |_| "use");
            let (under, over) = percents(&low.thresholds, &low.target);
            let (below, above) = if low.deviation { ("mean -", "mean +") } else { ("", "") };
            say(format!(
                "LowNodeUtilization by {by}: under {below}{under}, over {above}{over}"
            ));
            match report.classes {
                Some((over, under, _)) => say(format!("now {over} over {under} under")),
                None => say("over and under: not known".to_owned()),
            }
        }
        None => say(match policy.plugins().count() {
            0 => "policy enables no plugin".to_owned(),
            count => format!("{count} plugins, none balances by load"),
        }),
    }
    if let Some(limit) = policy.per_node {
        say(format!("{limit} a node"));
    }
    if let Some(limit) = policy.total {
        say(format!("{limit} in all"));
    }
    line
}

/// `cpu 20 mem 25` and `50 50`: where both name the same, the second says only how much, for a line has few cells. What is
/// a whole node in both bounds nothing and is left out.
fn percents(under: &Thresholds, over: &Thresholds) -> (String, String) {
    let short = |name: &str| {
        if name == "memory" {
            "mem".to_owned()
        } else {
            name.to_owned()
        }
    };
    let whole = |all: &Thresholds, name: &str| all.iter().any(|(known, percent)| known == name && *percent >= 100);
    let bounds = |all: &Thresholds| -> Vec<(String, String)> {
        let kept = all
            .iter()
            .filter(|(name, _)| !(whole(under, name) && whole(over, name)));
        kept.map(|(name, percent)| (short(name), percent.to_string())).collect()
    };
    let (under, over) = (bounds(under), bounds(over));
    let full = |all: &[(String, String)]| {
        let words: Vec<String> = all.iter().map(|(name, percent)| format!("{name} {percent}")).collect();
        words.join(" ")
    };
    let same = under.iter().map(|(name, _)| name).eq(over.iter().map(|(name, _)| name));
    let second = if same {
        over.iter()
            .map(|(_, percent)| percent.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        full(&over)
    };
    (full(&under), second)
}
