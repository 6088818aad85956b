//! Copies of a VM's volumes, read while its detail is in view, and not otherwise.

use jiff::Timestamp;

use super::connection::Source;
use super::screen::{Screen, VmScreen};
use super::{App, Effect, Effects};
use crate::model::Key;
use crate::ops::storage::lives::Volumes;

/// Seconds after which they are read again: a copy is made anew in minutes, not in seconds.
const AGAIN: i64 = 60;

/// What was read, and when it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    of: Option<(Key, Timestamp)>,
    told: Option<Result<Box<Volumes>, String>>,
}

impl Copies {
    /// Those of this VM, or why they are not known; `None` while nobody has answered.
    pub fn of(&self, key: &Key) -> Option<Result<&Volumes, &str>> {
        let same = self.of.as_ref().is_some_and(|(of, _)| of == key);
        let told = self.told.as_ref().filter(|_| same)?;
        Some(told.as_deref().map_err(String::as_str))
    }
}

/// Asks for those of the VM in view, when they were not asked for lately.
pub(super) fn ask(app: &mut App) -> Effects {
    let Screen::Vm(VmScreen {
        key,
        detail: Some(detail),
        ..
    }) = app.screen()
    else {
        return Effects::new();
    };
    if app.connection.source == Source::Dump || detail.vm.is_none() {
        return Effects::new();
    }
    let key = key.clone();
    let known = app.copies.of.as_ref().filter(|(of, _)| *of == key);
    if known.is_some_and(|(_, asked)| app.now.duration_since(*asked).as_secs() < AGAIN) {
        return Effects::new();
    }
    if known.is_none() {
        app.copies.told = None;
    }
    app.copies.of = Some((key.clone(), app.now));
    Effects::from_iter([Effect::Copies(key)])
}

/// They came in; those of a VM that is no longer in view are dropped.
pub(super) fn told(app: &mut App, key: &Key, answer: Result<Box<Volumes>, String>) {
    if app.copies.of.as_ref().is_some_and(|(of, _)| of == key) {
        app.copies.told = Some(answer);
        app.dirty = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::connection::Connection;
    use crate::app::keymap::Keymap;

    #[test]
    fn an_answer_about_another_vm_is_dropped() {
        let mut app = App::new(
            Keymap::embedded().unwrap(),
            Connection::default(),
            Timestamp::UNIX_EPOCH,
        );
        assert!(ask(&mut app).is_empty(), "no VM is in view");
        let (one, other) = (Key::new("a", "one"), Key::new("a", "other"));
        app.copies.of = Some((one.clone(), app.now));
        told(&mut app, &other, Err("no".to_owned()));
        assert!(app.copies.of(&one).is_none());
        told(&mut app, &one, Err("no".to_owned()));
        assert_eq!(app.copies.of(&one), Some(Err("no")));
        assert!(app.copies.of(&other).is_none());
    }
}
