//! Keys while a prompt has the keyboard.

use super::act;
use crate::action::{self, Arg};
use crate::app::key::Key;
use crate::app::palette;
use crate::app::prompt::{Kind, Outcome, Prompt};
use crate::app::screen::Screen;
use crate::app::{App, Effects};

pub(super) fn paste(app: &mut App, text: &str) {
    // without a prompt a paste goes nowhere: pasted letters must never act as keys
    if let Some(prompt) = &mut app.prompt {
        prompt.paste(text);
        edited(app);
    }
}

pub(super) fn key(app: &mut App, key: Key) -> Effects {
    let Some(prompt) = &mut app.prompt else {
        return Effects::new();
    };
    let kind = prompt.kind;
    match prompt.key(key) {
        Outcome::Edited => edited(app),
        Outcome::Left => {
            let (before, cursor) = (std::mem::take(&mut prompt.before), prompt.cursor);
            app.prompt = None;
            if kind == Kind::Search {
                look_for(app, &before);
                app.settle();
                if let (Some(row), Some(list)) = (cursor, app.top().list_mut()) {
                    list.go_to(row);
                }
            }
        }
        Outcome::Complete => complete(app),
        Outcome::Earlier | Outcome::Later if kind == Kind::Palette => {
            let last = palette_len(app).saturating_sub(1);
            if let Some(prompt) = &mut app.prompt {
                let earlier = matches!(prompt.key(key), Outcome::Earlier);
                let step = if earlier { -1 } else { 1 };
                prompt.chosen = prompt.chosen.saturating_add_signed(step).min(last);
            }
        }
        Outcome::Earlier if kind == Kind::Command => prompt.recall(&app.history, true),
        Outcome::Later if kind == Kind::Command => prompt.recall(&app.history, false),
        Outcome::Earlier => step(app, -1),
        Outcome::Later => step(app, 1),
        Outcome::Accepted => return accept(app, kind),
    }
    Effects::new()
}

/// While searching, the arrows walk through the hits.
fn step(app: &mut App, by: isize) {
    if let Some(list) = app.top().list_mut() {
        list.step(by);
    }
}

fn edited(app: &mut App) {
    let Some(prompt) = &mut app.prompt else { return };
    prompt.chosen = 0;
    if prompt.kind == Kind::Search {
        let text = prompt.text().to_owned();
        look_for(app, &text);
        let error = app
            .top()
            .search_mut()
            .and_then(|search| search.error().map(ToString::to_string));
        if let Some(prompt) = &mut app.prompt {
            prompt.error = error;
        }
        // the first hit is what the eye is on, not the node above it, nor a row the cursor happened to be on
        app.settle();
        if let Some(list) = app.top().list_mut() {
            list.go(0);
            list.first_machine();
        }
    }
}

fn look_for(app: &mut App, text: &str) {
    match app.top() {
        Screen::Text(screen) => {
            screen.search = text.to_ascii_lowercase();
            screen.scroll.offset = 0;
        }
        screen => {
            if let Some(search) = screen.search_mut() {
                search.set(text);
            }
        }
    }
    app.stale = true;
}

fn accept(app: &mut App, kind: Kind) -> Effects {
    let Some(mut prompt) = app.prompt.take() else {
        return Effects::new();
    };
    let line = prompt.text().to_owned();
    match kind {
        Kind::Search => {
            // a filter that cannot be read keeps the prompt, so that it can be mended
            if prompt.error.is_some() {
                app.prompt = Some(prompt);
                return Effects::new();
            }
            Effects::new()
        }
        Kind::Command => match action::parse(&line) {
            Ok(invocation) => {
                app.history.retain(|known| *known != line);
                app.history.push(line);
                act::invoke(app, &invocation)
            }
            Err(action::CommandError::Empty) => Effects::new(),
            Err(error) => {
                prompt.error = Some(error.to_string());
                app.prompt = Some(prompt);
                Effects::new()
            }
        },
        Kind::Palette => {
            let entries = palette::entries(app, &line);
            match entries.get(prompt.chosen) {
                Some(entry) if palette::needs_argument(entry.spec) => {
                    app.prompt = Some(Prompt::new(Kind::Command, &format!("{} ", entry.spec.name)));
                    Effects::new()
                }
                Some(entry) => act::invoke(app, &entry.spec.action.into()),
                None => Effects::new(),
            }
        }
    }
}

fn palette_len(app: &App) -> usize {
    let text = app.prompt.as_ref().map_or("", Prompt::text);
    palette::entries(app, text).len()
}

/// Completes a command's name as far as it is certain; a name in full is followed by a space where something follows.
fn complete(app: &mut App) {
    let Some(prompt) = app.prompt.as_mut().filter(|prompt| prompt.kind == Kind::Command) else {
        return;
    };
    let text = prompt.text().to_owned();
    if text.contains(' ') {
        return;
    }
    let found: Vec<_> = action::command::complete(&text).collect();
    if let [only] = found.as_slice() {
        let space = if only.arg == Arg::None { "" } else { " " };
        prompt.set(&format!("{}{space}", only.name));
        return;
    }
    let common = found.iter().map(|spec| spec.name).reduce(|a, b| {
        let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        a.get(..same).unwrap_or_default()
    });
    if let Some(common) = common.filter(|common| common.len() > text.len()) {
        prompt.set(common);
    }
}
