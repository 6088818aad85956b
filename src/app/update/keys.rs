//! Keys: to the prompt if there is one, else through the keymap.

use super::{act, dialog, prompts};
use crate::app::key::{Code, Key};
use crate::app::keymap::Lookup;
use crate::app::{App, Effects};

pub(super) fn press(app: &mut App, key: Key) -> Effects {
    if app.dialog.is_some() {
        return dialog::key(app, key);
    }
    if app.prompt.is_some() {
        return prompts::key(app, key);
    }
    let scopes = app.screen().scopes();
    app.pending.push(key);
    match app.keymap.look_up(scopes, &app.pending) {
        Lookup::Found(invocation) => {
            app.pending.clear();
            act::invoke(app, &invocation)
        }
        Lookup::Prefix => Effects::new(),
        Lookup::Nothing => {
            let began = app.pending.len() > 1;
            app.pending.clear();
            // a sequence that leads nowhere must not swallow the key that broke it, unless that was the way out
            if began && key.code != Code::Esc {
                press(app, key)
            } else {
                Effects::new()
            }
        }
    }
}
