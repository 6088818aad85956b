//! Whether what happened is what was foretold.
use vmotui::domain::migratable::drain::Outcome;
use vmotui::domain::repave::Go;

use crate::foretold::Foretold;
use crate::happened::{Fate, Happened};

/// Everything in which the two differ, in words; empty when they agree.
pub(crate) fn differences(name: &str, foretold: &Foretold, happened: &Happened) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |what: String| all.push(format!("{name}: {what}"));
    // without a machine no node comes that would take the slice
    let untouched = happened.no_machine && foretold.lowest.is_some_and(|lowest| lowest < happened.lowest);
    if foretold.lowest != Some(happened.lowest) && !untouched {
        say(format!(
            "lowest free slices: foretold {:?}, happened {}",
            foretold.lowest, happened.lowest
        ));
    }
    let fails = |name: &str| foretold.failing.iter().any(|(check, ..)| check == name);
    let (deletes, undrained, given_up) = (fails("drain-settings"), fails("drain-excluded"), fails("drain-timeout"));
    // which of several guests finds no room is chance; how many is not
    let (mut short_foretold, mut short_happened) = (0, 0);
    for (vm, fate) in &happened.fates {
        let expected = match foretold.outcomes.get(vm) {
            Some(_) if deletes || undrained => Fate::Stopped,
            Some(Outcome::Migrates) => Fate::Moved,
            // whether the other controller does its work is not for the preview to know
            Some(Outcome::Waits) if *fate == Fate::Moved => Fate::Moved,
            Some(Outcome::Blocks) if given_up => Fate::Stopped,
            Some(Outcome::Blocks | Outcome::Waits) => Fate::Stays,
            Some(Outcome::ShutsDown) => Fate::Stopped,
            other => {
                say(format!("{vm}: foretold {other:?}, happened {fate:?}"));
                continue;
            }
        };
        // a hook holds the machine before its drain
        let held = *fate == Fate::Stays && foretold.hooks && happened.waits.contains("WaitingForPreDrainHook");
        if held {
            continue;
        }
        short_foretold += usize::from(foretold.homeless.contains(vm));
        if expected == Fate::Moved && *fate == Fate::Stays {
            short_happened += 1;
        } else if expected != *fate {
            say(format!("{vm}: foretold {expected:?}, happened {fate:?}"));
        }
    }
    if short_foretold != short_happened {
        say(format!(
            "guests without another place: foretold {short_foretold} ({:?}), happened {short_happened}",
            foretold.homeless
        ));
    }
    let unwanted = |(vm, fate): (&String, &Fate)| *fate == Fate::Stopped && !happened.may_stop.contains(vm);
    let stopped = happened.fates.iter().any(unwanted);
    let left =
        |(vm, fate): (&String, &Fate)| foretold.outcomes.get(vm) == Some(&Outcome::Waits) && *fate == Fate::Stays;
    let hooked = foretold.hooks && happened.waits.contains("hooks:");
    let waits = happened.fates.iter().any(left) || hooked;
    let bad = !happened.done || stopped || happened.bare || happened.lowest < 0;
    // that somebody else has to move a guest, or to lift a hook, is a warning, and hangs where nobody does
    if bad != (foretold.go == Go::NoGo) && !(bad && waits) {
        say(format!(
            "verdict {} because of {:?}; done {}, stopped {stopped}, without slice {}, waits: {}",
            foretold.go.word(),
            foretold.failing,
            happened.done,
            happened.bare,
            happened.waits
        ));
    }
    if bad && !blames(foretold, happened) {
        say(format!(
            "the cause was not foretold: {:?}; waits: {}",
            foretold.failing, happened.waits
        ));
    }
    for order in &foretold.orders {
        let happened: Vec<&String> = happened.order.iter().filter(|node| order.contains(node)).collect();
        let begun: Vec<&String> = order.iter().take(happened.len()).collect();
        if begun != happened {
            say(format!("order: foretold {order:?}, happened {happened:?}"));
        }
    }
    for (node, check, object) in &foretold.on_nodes {
        // which guests are short of room is counted above, and a node whose turn did not come shows nothing
        let told =
            !matches!(check.as_str(), "vm-target" | "spare-slice" | "step-slice") && happened.order.contains(node);
        if told && !named(check, object, happened) {
            say(format!(
                "{node}: {check} of {object} was foretold, and nothing came of it"
            ));
        }
    }
    all
}

fn short(vm: &str) -> String {
    let name = vm.split('/').next_back().unwrap_or_default();
    format!("virt-launcher-{name}-")
}

/// Whether a failing check names something that really stood in the way, or was lost.
fn named(check: &str, object: &str, happened: &Happened) -> bool {
    let stopped = |vm: &str| happened.fates.get(vm) == Some(&Fate::Stopped);
    let any_stopped = happened.fates.values().any(|fate| *fate == Fate::Stopped);
    match check {
        "spare-slice" | "step-slice" => happened.bare || happened.lowest < 0,
        "memory" | "cpu" | "pod-slots" | "pod-ips" => happened.waits.contains("Evacuation in progress"),
        "maas-spares" => happened.no_machine,
        "vm-drain" | "vm-target" => {
            let room = check == "vm-target" && happened.waits.contains("Evacuation in progress");
            stopped(object) || room || happened.waits.contains(&short(object))
        }
        "budget" => {
            let name = object.split('/').next_back().unwrap_or_default();
            happened.waits.contains(name) || happened.waits.contains("disruption budget")
        }
        "drain-settings" | "drain-timeout" | "drain-excluded" => any_stopped,
        _ => false,
    }
}

/// Whether one of the failing checks names what really stood in the way.
fn blames(foretold: &Foretold, happened: &Happened) -> bool {
    // nobody in the simulated cluster does the work of an external controller, of which the preview warns
    let external =
        |(vm, outcome): (&String, &Outcome)| *outcome == Outcome::Waits && happened.waits.contains(&short(vm));
    foretold.outcomes.iter().any(external)
        || foretold.hooks && happened.waits.contains("hooks:")
        || foretold
            .failing
            .iter()
            .any(|(check, object, _)| named(check, object, happened))
}
