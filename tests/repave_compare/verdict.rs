//! Whether what happened is what was foretold.
use vmotui::domain::migratable::drain::Outcome;
use vmotui::domain::repave::Go;

use crate::foretold::Foretold;
use crate::happened::{Fate, Happened};

/// Everything in which the two differ, in words; empty when they agree.
pub(crate) fn differences(name: &str, foretold: &Foretold, happened: &Happened) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |what: String| all.push(format!("{name}: {what}"));
    if foretold.lowest != Some(happened.lowest) {
        say(format!(
            "lowest free slices: foretold {:?}, happened {}",
            foretold.lowest, happened.lowest
        ));
    }
    let deletes = foretold.failing.iter().any(|(check, ..)| check == "drain-settings");
    // which of several guests finds no room is chance; how many is not
    let (mut short_foretold, mut short_happened) = (0, 0);
    for (vm, fate) in &happened.fates {
        let expected = match foretold.outcomes.get(vm) {
            Some(Outcome::Migrates) if deletes => Fate::Stopped,
            Some(Outcome::Migrates) => Fate::Moved,
            Some(Outcome::Blocks | Outcome::Waits) => Fate::Stays,
            Some(Outcome::ShutsDown) => Fate::Stopped,
            other => {
                say(format!("{vm}: foretold {other:?}, happened {fate:?}"));
                continue;
            }
        };
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
    let bad = !happened.done || stopped || happened.bare || happened.lowest < 0;
    if bad != (foretold.go == Go::NoGo) {
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
    if let Some(order) = &foretold.order {
        let begun: Vec<&String> = order.iter().take(happened.order.len()).collect();
        if begun != happened.order.iter().collect::<Vec<_>>() {
            say(format!("order: foretold {order:?}, happened {:?}", happened.order));
        }
    }
    all
}

fn short(vm: &str) -> String {
    let name = vm.split('/').next_back().unwrap_or_default();
    format!("virt-launcher-{name}-")
}

/// Whether one of the failing checks names what really stood in the way.
fn blames(foretold: &Foretold, happened: &Happened) -> bool {
    let named = |check: &str, object: &str| match check {
        "spare-slice" => happened.bare || happened.lowest < 0,
        "vm-drain" | "vm-target" => {
            let stopped = happened.fates.get(object) == Some(&Fate::Stopped);
            let room = check == "vm-target" && happened.waits.contains("Evacuation in progress");
            stopped || room || happened.waits.contains(&short(object))
        }
        "budget" | "vm-budget" | "pdb" => {
            let name = object.split('/').next_back().unwrap_or_default();
            happened.waits.contains(name) || happened.waits.contains("disruption budget")
        }
        "palette-drain" | "drain-settings" | "disable-eviction" => {
            happened.fates.values().any(|fate| *fate == Fate::Stopped)
        }
        _ => false,
    };
    // nobody in the simulated cluster does the work of an external controller, of which the preview warns
    let external =
        |(vm, outcome): (&String, &Outcome)| *outcome == Outcome::Waits && happened.waits.contains(&short(vm));
    foretold.outcomes.iter().any(external) || foretold.failing.iter().any(|(check, object, _)| named(check, object))
}
