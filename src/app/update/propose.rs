//! From a wish to a plan in view: which VMs are meant, whether it may be offered, and what the inventory says.

use super::one;
use crate::action::policy::{self, Offer};
use crate::app::dialog::power::{ENTRIES, Entry};
use crate::app::dialog::{Dialog, PlanDialog, PowerDialog};
use crate::app::list::Row;
use crate::app::screen::Screen;
use crate::app::{App, Effect, Effects, meant};
use crate::model::Key;
use crate::ops::part::Part;
use crate::ops::subject::Moving;
use crate::ops::{Ask, Plan, Scene, Subject, Verb};
use crate::view::Tone;

/// A verb on the VMs meant.
pub(super) fn verb(app: &mut App, verb: Verb, arg: Option<&str>) -> Effects {
    if verb.on_node() {
        return on_node(app, verb, arg);
    }
    if matches!(verb, Verb::Restore | Verb::DeleteSnapshot) {
        return snapshots(app, verb);
    }
    let keys = meant::targets(app);
    if keys.is_empty() {
        return nothing(app, verb.name());
    }
    let ask = match arg {
        Some(node) if app.inventory.host_id(node).is_none() => {
            let names: Vec<String> = app.inventory.hosts().map(|(_, host)| host.name.to_string()).collect();
            let hint = crate::domain::suggest::hint(node, names.iter().map(String::as_str));
            app.messages
                .push(app.now, Tone::Warn, format!("no node \"{node}\"{hint}"));
            return Effects::new();
        }
        Some(node) => Ask::migrate_to(node.to_owned()),
        None => Ask::new(verb),
    };
    plan(app, ask, keys)
}

/// A verb on the node named, or on the one that is meant here.
fn on_node(app: &mut App, verb: Verb, named: Option<&str>) -> Effects {
    let Some(node) = named.map(str::to_owned).or_else(|| meant::node(app)) else {
        let text = format!("{}: put the cursor on a node, or name one", verb.name());
        app.messages.push(app.now, Tone::Plain, text);
        return Effects::new();
    };
    about_node(app, verb, node)
}

/// A plan about a node: it is made of objects read anew, the inventory does not know enough.
pub(super) fn about_node(app: &mut App, verb: Verb, node: String) -> Effects {
    let ask = Ask {
        bring_back: true,
        ..Ask::on_node(verb, node.clone())
    };
    let mut effects = plan(app, ask, Vec::new());
    if verb == Verb::Drain && app.dialog.is_some() {
        effects.extend(super::ahead::of_drain(app, node));
    }
    effects
}

/// A verb on the snapshots marked, or on the one under the cursor.
fn snapshots(app: &mut App, verb: Verb) -> Effects {
    let Screen::Snapshots(screen) = app.screen() else {
        return Effects::new();
    };
    let rows: Vec<Row> = if screen.list.marks().is_empty() {
        screen.list.cursor().into_iter().collect()
    } else {
        screen.list.marks().iter().copied().collect()
    };
    let mut pairs: Vec<(Key, Key)> = rows
        .into_iter()
        .filter_map(|row| match row {
            Row::Snapshot(id) => app.inventory.snapshot(id),
            _ => None,
        })
        .map(|snapshot| (snapshot.vm.clone(), snapshot.key.clone()))
        .collect();
    pairs.sort_unstable();
    if verb == Verb::Restore && pairs.len() > 1 {
        let text = "restore: one snapshot at a time; unmark the others";
        app.messages.push(app.now, Tone::Warn, text);
        return Effects::new();
    }
    if pairs.is_empty() {
        let text = format!("{}: put the cursor on a snapshot, or mark some", verb.name());
        app.messages.push(app.now, Tone::Warn, text);
        return Effects::new();
    }
    let (keys, saved) = pairs.into_iter().unzip();
    let ask = Ask {
        stop_first: true,
        ..Ask::new(verb)
    };
    plan_of(app, ask, keys, Part::Snapshots(saved))
}

pub(super) fn nothing(app: &mut App, name: &str) -> Effects {
    let text = format!("{name}: put the cursor on a VM, or mark some; VMs of a node: Enter");
    app.messages.push(app.now, Tone::Plain, text);
    Effects::new()
}

/// Shows the plan that the inventory gives, and has the server asked.
pub(super) fn plan(app: &mut App, ask: Ask, keys: Vec<Key>) -> Effects {
    plan_of(app, ask, keys, Part::Whole)
}

/// The same for snapshots or NICs of these VMs.
pub(super) fn plan_of(app: &mut App, ask: Ask, keys: Vec<Key>, part: Part) -> Effects {
    let plan = drafted(app, &ask, &keys);
    show(app, ask, keys, part, plan)
}

/// Shows a plan that is drafted already, and has the server asked.
pub(super) fn show(app: &mut App, ask: Ask, keys: Vec<Key>, part: Part, plan: Plan) -> Effects {
    if let Some(why) = refused(app, ask.verb, &keys) {
        app.messages
            .push(app.now, Tone::Warn, format!("{}: {why}", ask.verb.name()));
        app.dialog = None;
        return Effects::new();
    }
    app.asked += 1;
    let effect = Effect::Plan {
        number: app.asked,
        ask: ask.clone(),
        keys: keys.clone(),
        part: part.clone(),
        drafted: Box::new(plan.clone()),
    };
    let dialog = PlanDialog::new(app.asked, ask, keys, part, plan);
    app.dialog = Some(Dialog::Plan(Box::new(dialog)));
    one(effect)
}

/// Why the verb cannot be offered for any of these; `None` when it can be for one at least.
fn refused(app: &App, verb: Verb, keys: &[Key]) -> Option<String> {
    if verb.on_node() {
        return policy::closed(app.offer("")).map(str::to_owned);
    }
    let mut first = None;
    for key in keys {
        match policy::refuse(verb, &key.namespace, app.offer(&key.namespace)) {
            None => return None,
            why => first = first.or(why),
        }
    }
    first
}

/// The plan as the inventory has it: instant, and as old as the watches.
pub(super) fn drafted(app: &App, ask: &Ask, keys: &[Key]) -> Plan {
    let subjects: Vec<Subject> = keys.iter().filter_map(|key| subject(app, key)).collect();
    drafted_of(app, ask, &subjects)
}

/// The plan for VMs that were read otherwise.
pub(super) fn drafted_of(app: &App, ask: &Ask, subjects: &[Subject]) -> Plan {
    let kubevirt = app
        .inventory
        .kubevirt()
        .map(|kubevirt| kubevirt.status.observed_kube_virt_version.as_str());
    let scene = Scene {
        context: &app.connection.session.context,
        now: app.now,
        kubevirt: kubevirt.filter(|version| !version.is_empty()),
        guardrails: &app.guardrails,
    };
    crate::ops::plan(ask, subjects, &scene)
}

fn subject(app: &App, key: &Key) -> Option<Subject> {
    let machine = app.inventory.machine(app.inventory.machine_named(key)?)?;
    let moving = app
        .inventory
        .tasks_of(key)
        .find(|task| task.open() && !task.uid.is_empty())
        .map(|task| Moving {
            name: task.key.name.clone(),
            uid: task.uid.clone(),
            phase: task.phase.clone(),
        });
    Some(Subject::of(machine).moving(moving))
}

/// The power menu for the VMs meant.
pub(super) fn power(app: &mut App) -> Effects {
    let keys = meant::targets(app);
    if keys.is_empty() {
        return nothing(app, "power");
    }
    let effects = rights_of(app, &keys);
    let entries = entries(app, &keys);
    let chosen = entries.iter().position(|entry| entry.count > 0).unwrap_or_default();
    app.dialog = Some(Dialog::Power(Box::new(PowerDialog { keys, entries, chosen })));
    effects
}

/// What each verb would do to these VMs now.
pub(super) fn entries(app: &App, keys: &[Key]) -> Vec<Entry> {
    ENTRIES
        .iter()
        .map(|(key, verb)| {
            let refusal = refused(app, *verb, keys);
            let plan = drafted(app, &Ask::new(*verb), keys);
            let count = if refusal.is_some() { 0 } else { plan.steps.len() };
            let first = || plan.refused.first().map(|no| no.reason.clone());
            let text = match refusal {
                Some(why) => why,
                None if count == 0 => first().unwrap_or_default(),
                None => plan.effect.lines().next().unwrap_or_default().to_owned(),
            };
            Entry {
                key: *key,
                verb: *verb,
                count,
                text,
            }
        })
        .collect()
}

/// Asks for the rights in the namespaces of these VMs.
pub(super) fn rights_of(app: &mut App, keys: &[Key]) -> Effects {
    let namespaces: std::collections::BTreeSet<String> = keys.iter().map(|key| key.namespace.to_string()).collect();
    rights(app, &namespaces.into_iter().collect::<Vec<_>>())
}

/// Asks for the rights in namespaces that are not known, or were asked for some minutes ago.
fn rights(app: &mut App, namespaces: &[String]) -> Effects {
    if policy::closed(app.offer("")).is_some() {
        return Effects::new();
    }
    let old: Vec<String> = namespaces
        .iter()
        .filter(|name| app.rights.old(name, app.now))
        .cloned()
        .collect();
    for name in &old {
        app.rights.asking(name, app.now);
    }
    old.into_iter().map(Effect::Rights).collect()
}

impl App {
    /// What decides whether an action is offered in a namespace.
    pub fn offer(&self, namespace: &str) -> Offer<'_> {
        Offer {
            read_only: self.connection.read_only,
            offline: self.connection.source == crate::app::connection::Source::Dump,
            rules: self.rights.of(namespace),
        }
    }
}
