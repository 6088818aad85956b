//! Carries out what a key or a command asks for.

use super::{balance, fold, foresight, go, nics, one, open, order, propose, storage, tasks, vm, where_to};
use crate::action::{Action, Invocation};
use crate::app::list::List;
use crate::app::prompt::{Kind, Prompt};
use crate::app::screen::{Screen, Text, VmPart};
use crate::app::{App, Effect, Effects};
use crate::view::Tone;

pub(super) fn invoke(app: &mut App, invocation: &Invocation) -> Effects {
    let spec = invocation.action.spec();
    if spec.writes
        && let Some(why) = crate::action::policy::closed(app.offer(""))
    {
        app.messages.push(app.now, Tone::Warn, format!("{}: {why}", spec.name));
        return Effects::new();
    }
    if !spec.scopes.iter().any(|scope| app.screen().scopes().contains(scope)) {
        let places: Vec<&str> = spec.scopes.iter().map(|scope| scope.title()).collect();
        app.messages.push(
            app.now,
            Tone::Plain,
            format!("{} works on {}, not here", spec.name, places.join(", ")),
        );
        return Effects::new();
    }
    let arg = invocation.arg.as_deref();
    match invocation.action {
        Action::Up => moved(app, -1),
        Action::Down => moved(app, 1),
        Action::PageUp => paged(app, -1),
        Action::PageDown => paged(app, 1),
        Action::Top => moved(app, isize::MIN / 2),
        Action::Bottom => moved(app, isize::MAX / 2),
        Action::Open => return open::cursor(app),
        Action::Back => return go::back(app),
        Action::Quit => return quit(app),
        Action::Filter => search(app),
        Action::ClearFilter => clear(app),
        Action::Command => app.prompt = Some(Prompt::new(Kind::Command, "")),
        Action::Palette => app.prompt = Some(Prompt::new(Kind::Palette, "")),
        Action::Help => {
            let scopes = app.screen().scopes().to_vec();
            go::text(app, Text::Help(scopes));
        }
        Action::Messages => go::text(app, Text::Messages),
        Action::Nodes => go::nodes(app, arg),
        Action::Vms => go::vms(app, arg),
        Action::Tasks => go::tasks(app, arg),
        Action::Networks => return go::networks(app, arg),
        Action::Balance => return balance::open(app),
        Action::Snapshots => return go::snapshots(app, arg),
        Action::Repave => return foresight::repave(app),
        Action::Slices => return foresight::slices(app),
        Action::Maintenance => return foresight::maintenance(app, arg),
        Action::WhatIf => return foresight::what_if(app, arg),
        Action::AssumeStopped => return foresight::assume_stopped(app),
        Action::Findings => foresight::findings(app),
        Action::Steps => foresight::steps(app),
        Action::Machines => foresight::machines(app),
        Action::Export if matches!(app.screen(), Screen::Tasks(_)) => return tasks::report(app, arg),
        Action::Export => return foresight::export(app, arg),
        Action::Storage => return go::storage(app, arg),
        Action::Vm => return vm::named(app, arg.unwrap_or_default()),
        Action::Group => group(app),
        Action::Fold => fold::one(app),
        Action::FoldAll => fold::all(app),
        Action::Mark => listed(app, List::mark),
        Action::MarkRange => listed(app, List::mark_range),
        Action::MarkAll => listed(app, List::mark_all),
        Action::MarkInvert => listed(app, List::mark_invert),
        Action::MarkNone => listed(app, List::mark_none),
        Action::Sort => match arg {
            Some(text) => order::named(app, text),
            None => order::step(app, 1),
        },
        Action::SortPrevious => order::step(app, -1),
        Action::SortReverse => order::reverse(app),
        Action::Namespace => namespace(app, arg.unwrap_or_default()),
        Action::Yaml => return yaml(app),
        Action::Next if matches!(app.screen(), Screen::Storage(_)) => return storage::part(app, 1),
        Action::Previous if matches!(app.screen(), Screen::Storage(_)) => return storage::part(app, -1),
        Action::Next => part(app, 1),
        Action::Previous => part(app, -1),
        Action::Do(verb) => return propose::verb(app, verb, arg),
        Action::Power => return propose::power(app),
        Action::Nics => return nics::open(app),
        Action::WhyNot => return where_to::why(app),
        Action::Cancel => return tasks::cancel(app),
        Action::Continue => return tasks::go_on(app),
        Action::Refresh => return refresh(app),
        Action::Redraw => return one(Effect::Redraw),
        Action::Suspend => return one(Effect::Suspend),
        Action::Theme => return one(Effect::Theme(arg.unwrap_or_default().to_owned())),
        Action::Dismiss => {
            app.messages.dismiss();
        }
        Action::Info => return one(Effect::Info),
    }
    Effects::new()
}

/// The first time, jobs under way are named: what they began goes on in the cluster, what they did not begin waits.
fn quit(app: &mut App) -> Effects {
    let under_way = app.jobs.values().filter(|job| job.ended.is_none() && !job.interrupted);
    let count = under_way.filter(|job| job.plan.is_bulk()).count();
    if count == 0 || std::mem::replace(&mut app.warned, true) {
        return one(Effect::Quit);
    }
    let plural = if count == 1 { "job is" } else { "jobs are" };
    let text = format!(
        "{count} {plural} under way: quit again to leave; what was begun goes on in the cluster, the rest can be continued later"
    );
    app.messages.push(app.now, Tone::Warn, text);
    Effects::new()
}

fn listed(app: &mut App, change: impl Fn(&mut List)) {
    if let Some(list) = app.top().list_mut() {
        change(list);
    }
}

fn moved(app: &mut App, by: isize) {
    listed(app, |list| list.step(by));
    if let Some(scroll) = app.top().scroll_mut() {
        scroll.step(by);
    }
}

fn paged(app: &mut App, direction: isize) {
    let page = |height: usize| direction * (height.saturating_sub(1).max(1) as isize);
    listed(app, |list| list.step(page(list.height)));
    if let Some(scroll) = app.top().scroll_mut() {
        scroll.step(page(scroll.height));
    }
}

fn search(app: &mut App) {
    let text = match app.top() {
        Screen::Text(screen) => screen.search.clone(),
        Screen::Vm(_) | Screen::Why(_) | Screen::Repave(_) => return,
        screen => screen
            .search_mut()
            .map(|search| search.text().to_owned())
            .unwrap_or_default(),
    };
    let mut prompt = Prompt::new(Kind::Search, &text);
    prompt.cursor = app.top().list_mut().and_then(|list| list.cursor());
    app.prompt = Some(prompt);
}

fn clear(app: &mut App) {
    if let Some(search) = app.top().search_mut() {
        search.set("");
        fold::land_on_node(app);
    }
}

fn group(app: &mut App) {
    if let Screen::Vms(screen) = app.top() {
        screen.grouped = !screen.grouped;
        app.stale = true;
    }
}

fn namespace(app: &mut App, name: &str) {
    let all = matches!(name, "all" | "*" | "-");
    if !all && !app.inventory.namespaces().any(|known| known == name) && app.inventory.namespaces().next().is_some() {
        let known: Vec<&str> = app
            .inventory
            .namespaces()
            .map(compact_str::CompactString::as_str)
            .collect();
        let hint = crate::domain::suggest::hint(name, known.iter().copied());
        app.messages
            .push(app.now, Tone::Warn, format!("no namespace \"{name}\"{hint}"));
        return;
    }
    app.namespace = (!all).then(|| name.to_owned());
    app.stale = true;
}

fn yaml(app: &mut App) -> Effects {
    if let Screen::Vm(screen) = app.top() {
        screen.part = match screen.part {
            VmPart::Overview => VmPart::VmYaml,
            VmPart::VmYaml | VmPart::VmiYaml => VmPart::Overview,
        };
        screen.scroll.offset = 0;
        return Effects::new();
    }
    let effects = open::cursor(app);
    if let Screen::Vm(screen) = app.top() {
        screen.part = VmPart::VmYaml;
    }
    effects
}

fn part(app: &mut App, by: isize) {
    use strum::IntoEnumIterator as _;
    balance::part(app, by);
    if let Screen::Vm(screen) = app.top() {
        let parts: Vec<VmPart> = VmPart::iter().collect();
        let here = parts.iter().position(|part| *part == screen.part).unwrap_or_default();
        let there = (here as isize + by).rem_euclid(parts.len() as isize) as usize;
        screen.part = parts.get(there).copied().unwrap_or_default();
        screen.scroll.offset = 0;
    }
}

fn refresh(app: &mut App) -> Effects {
    let mut effects = vm::fetch(app);
    if let Screen::Why(screen) = app.screen() {
        effects.push(Effect::Explain(screen.key.clone()));
        return effects;
    }
    if matches!(app.screen(), Screen::Storage(_)) {
        return storage::refresh(app);
    }
    if matches!(app.screen(), Screen::Networks(_) | Screen::Nics(_)) {
        return one(Effect::Networks);
    }
    if matches!(app.screen(), Screen::Balance(_)) {
        return balance::read(app);
    }
    if matches!(app.screen(), Screen::Repave(_)) {
        return foresight::anew(app);
    }
    effects.push(Effect::Reconnect);
    effects
}
