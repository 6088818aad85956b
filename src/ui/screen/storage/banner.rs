//! The lines above the table: Portworx, quorum, database; the source that is live, and what would open a better one.

use crate::app::storage::{Part, StorageScreen};
use crate::domain::finding::{Read, Verdict};
use crate::domain::portworx::words::Health;
use crate::domain::text;
use crate::ops::ladder::{Reached, Rung};
use crate::ops::storage::{Scope, Storage};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::text::{Run, Runs, wrap};

pub(super) fn lines(screen: &StorageScreen, look: &Look, width: u16) -> Vec<Runs<'static>> {
    let Some(storage) = &screen.storage else {
        return Vec::new();
    };
    let room = usize::from(width).saturating_sub(3).max(20);
    let mut lines = Lines {
        look,
        room,
        said: Vec::new(),
    };
    match screen.part {
        Part::Pools => {
            portworx(storage, &mut lines);
            sources(&storage.rungs, "pools", &mut lines);
            alerts(storage, &mut lines);
            missing(&storage.missing, &mut lines);
        }
        Part::Alerts => match &storage.alerts {
            Read::Known(_) => lines.say(Role::Dim, "What Portworx's own rules of Prometheus find."),
            Read::Unread(why) => lines.say(Role::Warn, &format!("alerts are UNKNOWN: {why}")),
        },
        Part::Volumes => {
            let Some(volumes) = screen.known_volumes() else {
                return lines.said;
            };
            let placed = screen.pool.as_ref().is_some_and(|row| row.scope != Scope::Driver);
            if placed && volumes.rows.iter().all(|row| row.volume.places.is_none()) {
                let words = "No source that may be read tells where copies are: what lives here is UNKNOWN.";
                lines.say(Role::Warn, words);
            }
            sources(&volumes.rungs, "copies", &mut lines);
            missing(&volumes.missing, &mut lines);
        }
        Part::Reclaim => {
            let Some(left) = &screen.left else {
                return lines.said;
            };
            lines.say(Role::Dim, "Nothing is deleted from here: a list of what to look at.");
            missing(&left.missing, &mut lines);
        }
    }
    lines.said
}

/// Lines that one sentence may take.
const ROWS: usize = 2;

struct Lines<'a> {
    look: &'a Look,
    room: usize,
    said: Vec<Runs<'static>>,
}

impl Lines<'_> {
    fn say(&mut self, role: Role, words: &str) {
        let sign = match role {
            Role::Bad => format!("{} ", self.look.glyphs.bad),
            Role::Warn => format!("{} ", self.look.glyphs.warn),
            _ => String::new(),
        };
        let mut rows = wrap(&format!("{sign}{}", text::line(words)), self.room).into_iter();
        for row in rows.by_ref().take(ROWS) {
            self.said.push(vec![Run::new(format!(" {row}"), role)]);
        }
        if let (Some(last), Some(_)) = (self.said.last_mut(), rows.next()) {
            last.push(Run::new(self.look.glyphs.ellipsis, role));
        }
    }
}

const fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Pass => Role::Text,
        Verdict::Warn | Verdict::Unknown => Role::Warn,
        Verdict::Fail => Role::Bad,
    }
}

fn portworx(storage: &Storage, lines: &mut Lines<'_>) {
    match &storage.cluster {
        Read::Unread(why) => lines.say(Role::Warn, &format!("Portworx is UNKNOWN: {why}")),
        Read::Known(None) => {
            let words = "No Portworx in this cluster: what each driver has provisioned, with its classes.";
            lines.say(Role::Text, words);
        }
        Read::Known(Some(cluster)) => {
            let state = match cluster.state.health {
                Health::Good => Role::Text,
                Health::Busy => Role::Info,
                Health::Unknown | Health::Degraded => Role::Warn,
                Health::Down => Role::Bad,
            };
            let reason = if cluster.reason.is_empty() || cluster.state.health == Health::Good {
                String::new()
            } else {
                format!(": {}", cluster.reason)
            };
            let words = format!(
                "Portworx {} {}{reason}, {} in {}",
                cluster.version, cluster.state.word, cluster.name, cluster.namespace
            );
            lines.say(state, &words);
        }
    }
    if let Some(quorum) = storage.quorum {
        let verdict = quorum.verdict();
        let word = match verdict {
            Verdict::Pass => "quorum",
            Verdict::Warn => "quorum just holds",
            Verdict::Unknown => "quorum UNKNOWN",
            Verdict::Fail => "NO QUORUM",
        };
        let unknown = match quorum.unknown {
            0 => String::new(),
            count => format!(", {count} unknown"),
        };
        let kvdb = kvdb(storage);
        let worst = verdict.max(kvdb.1);
        let words = format!(
            "{word}: {} of {} storage nodes up{unknown}, {} needed; {}",
            quorum.up, quorum.all, quorum.need, kvdb.0
        );
        lines.say(role(worst), &words);
    }
}

fn kvdb(storage: &Storage) -> (String, Verdict) {
    let kvdb = &storage.kvdb;
    if kvdb.members.is_empty() {
        return ("KVDB members UNKNOWN".to_owned(), Verdict::Unknown);
    }
    let up = kvdb.members.iter().filter(|member| member.works == Some(true)).count();
    let leader = kvdb.leader().map_or_else(
        || "leader UNKNOWN".to_owned(),
        |member| format!("leader {}", member.node),
    );
    let down: Vec<&str> = kvdb
        .members
        .iter()
        .filter(|member| member.works != Some(true))
        .map(|member| member.node.as_str())
        .collect();
    let down = if down.is_empty() {
        String::new()
    } else {
        format!(", not {}", down.join(" "))
    };
    let words = format!("KVDB {up} of {} work{down}, {leader}", kvdb.members.len());
    (words, kvdb.verdict())
}

/// The live source first: what is shown rests on it. Then those above it, with what would open them.
fn sources(rungs: &[Rung], what: &str, lines: &mut Lines<'_>) {
    for rung in rungs.iter().filter(|rung| rung.reached == Reached::Live) {
        let unknown = rung.why.contains("UNKNOWN");
        let why = if rung.why.is_empty() {
            String::new()
        } else {
            format!(": {}", rung.why)
        };
        let role = if unknown { Role::Warn } else { Role::Dim };
        lines.say(role, &format!("{what} from {}{why}", rung.name));
    }
    for rung in rungs {
        match rung.reached {
            Reached::Adds => lines.say(Role::Dim, &format!("{} adds {}", rung.name, rung.why)),
            Reached::Live | Reached::Spare => {}
            Reached::Empty | Reached::Absent | Reached::Off | Reached::Refused | Reached::Failed => {
                lines.say(Role::Warn, &short(rung));
            }
        }
    }
}

/// The reason matters less than what would open it; the whole of both stands in `get pools`.
fn short(rung: &Rung) -> String {
    let mut words = format!("{} {}", rung.name, rung.reached.word());
    if rung.way_out.is_empty() || rung.reached == Reached::Failed {
        words.push_str(": ");
        words.push_str(&rung.why);
    } else {
        words.push_str(": ");
        let way_out = rung.way_out.trim_start_matches("It needs a rule: ");
        words.push_str(&way_out.replace(" in config.toml", ""));
    }
    words
}

/// How many, and the first by name; the list has a part of its own.
fn alerts(storage: &Storage, lines: &mut Lines<'_>) {
    let Some(alerts) = storage.alerts.known().filter(|alerts| !alerts.is_empty()) else {
        return;
    };
    let critical = alerts.iter().filter(|alert| alert.rank() == 0).count();
    let first = alerts.first().map_or_else(String::new, |alert| {
        let about = if alert.about.is_empty() {
            String::new()
        } else {
            format!(" ({})", alert.about)
        };
        format!("{}{about}", alert.name)
    });
    let (all, kind) = match (alerts.len(), critical) {
        (1, _) => ("1 alert".to_owned(), String::new()),
        (count, 0) => (format!("{count} alerts"), String::new()),
        (count, critical) => (format!("{count} alerts"), format!(", {critical} critical")),
    };
    let more = if alerts.len() > 1 { ", \u{2026}" } else { "" };
    let role = if critical > 0 { Role::Bad } else { Role::Warn };
    lines.say(
        role,
        &format!(
            "{all}{kind}: {first}{}",
            more.replace('\u{2026}', lines.look.glyphs.ellipsis)
        ),
    );
}

fn missing(missing: &[String], lines: &mut Lines<'_>) {
    for why in missing.iter().take(3) {
        lines.say(Role::Warn, &format!("not read: {why}"));
    }
}
