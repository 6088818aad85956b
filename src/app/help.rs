//! The help, made of the live keymap and the table of actions.

use super::App;
use super::screen::{Screen, Text};
use crate::action::{ACTIONS, Action, Arg, Scope};
use crate::domain::human;

/// One line of a long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// Keys, a command, what it does.
    Keys {
        /// Keys, or empty.
        keys: String,
        /// As typed after `:`.
        command: String,
        /// What it does.
        doc: &'static str,
    },
    /// A sentence.
    Plain(String),
    /// A message with its age.
    Message(super::message::Message, String),
    /// Nothing.
    Blank,
}

/// Lines of the text screen in view, before its search.
pub fn lines(app: &App, what: &Text) -> Vec<Line> {
    match what {
        Text::Help(scopes) => help(app, scopes),
        Text::Messages => {
            let mut lines: Vec<Line> = app
                .messages
                .iter()
                .rev()
                .map(|message| Line::Message(message.clone(), human::age(message.at, app.now)))
                .collect();
            if lines.is_empty() {
                lines.push(Line::Plain("Nothing happened yet that was worth a message.".into()));
            }
            lines
        }
        Text::Job(id) => match app.jobs.get(id) {
            Some(job) => super::jobs_text::lines(job)
                .into_iter()
                .map(|row| match (row.heading, row.text.is_empty()) {
                    (true, _) => Line::Heading(row.text),
                    (false, true) => Line::Blank,
                    (false, false) => Line::Plain(row.text),
                })
                .collect(),
            None => vec![Line::Plain("This job is not known any more.".into())],
        },
        Text::Info(facts) => facts.iter().map(|fact| Line::Plain(fact.clone())).collect(),
    }
}

/// Whether a line holds the searched word, given in lower case.
pub fn holds(line: &Line, word: &str) -> bool {
    use crate::view::column::contains;
    match line {
        Line::Heading(text) | Line::Plain(text) => contains(text, word),
        Line::Keys { keys, command, doc } => contains(keys, word) || contains(command, word) || contains(doc, word),
        Line::Message(message, _) => contains(&message.text, word),
        Line::Blank => false,
    }
}

fn help(app: &App, here: &[Scope]) -> Vec<Line> {
    let mut lines = Vec::new();
    if app.connection.read_only {
        lines.push(Line::Plain(
            "Read-only: vmotui can send nothing that changes the cluster.".into(),
        ));
        lines.push(Line::Blank);
    }
    let place = app.stack().rev().find(|screen| !matches!(screen, Screen::Text(_)));
    lines.push(Line::Heading(format!(
        "Keys on {}",
        place.map_or_else(|| "this screen".into(), Screen::title)
    )));
    let mut shown: Vec<Action> = Vec::new();
    for scope in here {
        section(app, *scope, &mut lines, &mut shown);
    }
    lines.push(Line::Blank);
    lines.push(Line::Heading("Everything else, by command".into()));
    let closed = closed(app);
    for spec in ACTIONS
        .iter()
        .filter(|spec| !(shown.contains(&spec.action) || closed && spec.writes))
    {
        let keys = app.keymap.keys_for(spec.scopes, &spec.action.into());
        let keys: Vec<String> = keys.into_iter().map(ToString::to_string).collect();
        lines.push(Line::Keys {
            keys: keys.join(" "),
            command: command(spec.name, spec.arg),
            doc: spec.doc,
        });
    }
    lines.extend(filter_help());
    lines
}

/// Whether actions that change the cluster do not exist here.
fn closed(app: &App) -> bool {
    crate::action::policy::closed(app.offer("")).is_some()
}

fn section(app: &App, scope: Scope, lines: &mut Vec<Line>, shown: &mut Vec<Action>) {
    let closed = closed(app);
    for spec in ACTIONS
        .iter()
        .filter(|spec| spec.scopes.contains(&scope) && !(closed && spec.writes))
    {
        let keys = app.keymap.keys_for(&[scope], &spec.action.into());
        if keys.is_empty() || shown.contains(&spec.action) {
            continue;
        }
        shown.push(spec.action);
        let keys: Vec<String> = keys.into_iter().map(ToString::to_string).collect();
        lines.push(Line::Keys {
            keys: keys.join("  "),
            command: command(spec.name, spec.arg),
            doc: spec.doc,
        });
    }
}

fn command(name: &str, arg: Arg) -> String {
    match arg {
        Arg::None => format!(":{name}"),
        Arg::Optional(what) => format!(":{name} [{what}]"),
        Arg::Required(what) => format!(":{name} {what}"),
    }
}

fn filter_help() -> Vec<Line> {
    let mut lines = vec![
        Line::Blank,
        Line::Heading("Searching and filtering".into()),
        Line::Plain("web                 the word occurs in name, namespace, node, IP or MAC".into()),
        Line::Plain("node=vmo-w-07       a field equals; * stands for any text; != is the opposite".into()),
        Line::Plain("ip~10.20.           a field contains".into()),
        Line::Plain("mem>8Gi age>30d     sizes, numbers and spans compare; side by side both must hold".into()),
        Line::Plain("not ns=test         and, or, not, ( ) combine; label.app=db asks for a label".into()),
    ];
    let fields: Vec<&str> = crate::view::vms::VMS.columns.iter().map(|column| column.id).collect();
    lines.push(Line::Plain(format!("fields: {}", fields.join(" "))));
    lines
}
