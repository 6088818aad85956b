//! What happens by itself in a cluster that is alive: migrations under way go on, evacuations are carried out, and the
//! descheduler moves a guest now and then.
use jiff::SignedDuration;
use serde_json::Value;

use super::condition::{find, has};
use super::drive::Control;
use super::json::{get, leaving, set, text};
use super::kinds::VMI;
use super::task::Part;
use crate::sim::catalog;
use crate::sim::store::Key;

/// Nothing happens while clients still load what there is.
const QUIET: SignedDuration = SignedDuration::from_secs(8);
/// How often the descheduler looks.
const BEAT: SignedDuration = SignedDuration::from_secs(12);
/// It leaves the cluster alone while more migrations than these are under way.
const CALM: usize = 3;
/// It always moves the same few guests, so that a cluster that lives for days stays as small as it was.
const RESTLESS: usize = 20;

impl Control {
    /// From now on things happen by themselves.
    pub fn enliven(&mut self) {
        self.lively = true;
        self.later(Part::Life, &Key::bound("first"), "", QUIET);
    }

    /// One beat of everyday life.
    pub(super) fn live(&mut self, key: &Key) {
        if !self.lively {
            return;
        }
        if key.as_str() == "first" {
            self.gather();
            self.resume();
        } else if self.unfinished() < CALM {
            self.rebalance();
        }
        self.later(Part::Life, &Key::bound("next"), "", BEAT);
    }

    /// Lets evacuations go on that were asked for before anybody looked.
    fn resume(&mut self) {
        let mut marked = Vec::new();
        self.cluster.each(VMI, "", |key, vmi| {
            if get(&vmi, &["status", "evacuationNodeName"]).is_some() {
                marked.push(key);
            }
        });
        for key in marked {
            self.push(Part::Evacuation, &key);
        }
    }

    fn rebalance(&mut self) {
        let draw = self.cluster.world().draw();
        let Some(key) = self.restless(draw) else { return };
        let Some(mut vmi) = self.cluster.get(VMI, &key).filter(may_move) else {
            self.restless.retain(|other| *other != key);
            return;
        };
        let node = text(&vmi, &["status", "nodeName"]).to_owned();
        set(
            &mut vmi,
            &["metadata", "annotations", "kubevirt.io/eviction-source"],
            "descheduler",
        );
        set(&mut vmi, &["status", "evacuationNodeName"], node);
        self.cluster.update(VMI, vmi);
    }

    /// One of the restless guests; more are chosen until there are enough of them.
    fn restless(&mut self, draw: u64) -> Option<Key> {
        if self.restless.len() < RESTLESS {
            let store = self.cluster.world().store();
            let all = store.snapshot(VMI, "", &Key::bound(""), None).ok()?.items;
            let at = usize::try_from(draw % (all.len().max(1) as u64)).ok()?;
            let (key, entry) = all.into_iter().nth(at)?;
            let vmi = self.cluster.world().object(catalog::by_id(VMI)?, &entry);
            if may_move(&vmi) && !self.restless.contains(&key) {
                self.restless.push(key.clone());
                return Some(key);
            }
        }
        let at = usize::try_from(draw % (self.restless.len().max(1) as u64)).ok()?;
        self.restless.get(at).cloned()
    }
}

/// Whether a guest can be moved without bothering anybody.
fn may_move(vmi: &Value) -> bool {
    text(vmi, &["status", "phase"]) == "Running"
        && has(vmi, "LiveMigratable", "True")
        && has(vmi, "Ready", "True")
        && find(vmi, "Paused").is_none()
        && get(vmi, &["status", "evacuationNodeName"]).is_none()
        && !leaving(vmi)
}
