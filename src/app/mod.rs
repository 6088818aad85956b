//! State of the whole program, and the one pure function that changes it.
//!
//! **Architecture Invariant:** nothing here awaits, reads a clock, draws or locks; `tui-textarea`'s buffer is the only
//! widget type it holds.

pub mod connection;
pub mod copies;
pub mod dialog;
pub mod effect;
pub mod event;
pub mod foresight;
pub mod help;
pub mod jobs;
mod jobs_text;
pub mod key;
pub mod keymap;
pub mod list;
mod meant;
pub mod message;
pub mod palette;
pub mod prompt;
pub mod rights;
pub mod rows;
pub mod screen;
pub mod search;
mod settle;
pub mod shelf;
pub mod storage;
mod update;
pub mod usage;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

pub use effect::{Effect, Effects};
pub use event::{Drawn, Event};
pub use update::update;

use connection::Connection;
use copies::Copies;
use dialog::Dialog;
use foresight::Foresight;
use jobs::Job;
use key::Key;
use keymap::Keymap;
use message::Messages;
use prompt::Prompt;
use rights::Rights;
use screen::{Glance, NodesScreen, Screen};
use usage::Usage;

use crate::config::Guardrail;
use crate::domain::migration::Stage;
use crate::store::Inventory;
use crate::view::column::Cx;

/// Everything on screen or in memory.
#[derive(Debug)]
pub struct App {
    /// What is known of the cluster.
    pub inventory: Inventory,
    /// Where we are and as whom.
    pub connection: Connection,
    home: Screen,
    /// Screens over home.
    above: Vec<Screen>,
    /// The prompt that has the keyboard.
    pub prompt: Option<Prompt>,
    /// The dialog that has the keyboard.
    pub dialog: Option<Dialog>,
    /// Questions for plans so far; an answer to an older one is dropped.
    asked: u64,
    /// Jobs of this session and interrupted ones, by their plan's id.
    pub jobs: FxHashMap<String, Job>,
    /// Quitting was warned of once.
    warned: bool,
    /// What repaves and drains would do.
    pub foresight: Foresight,
    /// Moves of VMs that were told.
    pub memory: screen::Memory,
    /// What we may do.
    pub rights: Rights,
    /// What the VM or node in view uses, and how far migrations have come.
    pub usage: Usage,
    /// Copies of the volumes of the VM in view.
    pub copies: Copies,
    /// Guardrails of the configuration.
    pub guardrails: Vec<Guardrail>,
    /// Command lines of this session, oldest first.
    pub history: Vec<String>,
    /// Messages.
    pub messages: Messages,
    /// Keys.
    pub keymap: Keymap,
    /// Keys of a sequence that has begun.
    pub pending: Vec<Key>,
    /// Only this namespace.
    pub namespace: Option<String>,
    /// When Tasks was last in view; what failed since is told on the other screens.
    pub tasks_seen: Timestamp,
    /// Time of the last tick; ages are reckoned from it.
    pub now: Timestamp,
    /// Size of the terminal in cells.
    pub size: (u16, u16),
    /// Something changed that a frame would show.
    pub dirty: bool,
    /// The rows in view no longer fit the inventory or the search.
    stale: bool,
    rows_of: u64,
}

impl App {
    /// A program that knows nothing yet.
    pub fn new(keymap: Keymap, connection: Connection, now: Timestamp) -> Self {
        Self {
            inventory: Inventory::default(),
            connection,
            home: Screen::Nodes(NodesScreen::default()),
            above: Vec::new(),
            prompt: None,
            dialog: None,
            asked: 0,
            jobs: FxHashMap::default(),
            warned: false,
            foresight: Foresight::default(),
            memory: screen::Memory::default(),
            rights: Rights::default(),
            usage: Usage::default(),
            copies: Copies::default(),
            guardrails: Vec::new(),
            history: Vec::new(),
            messages: Messages::default(),
            keymap,
            pending: Vec::new(),
            namespace: None,
            tasks_seen: now,
            now,
            size: (80, 24),
            dirty: true,
            stale: true,
            rows_of: 0,
        }
    }

    /// The screen in view.
    pub fn screen(&self) -> &Screen {
        self.above.last().unwrap_or(&self.home)
    }

    /// All screens, home first.
    pub fn stack(&self) -> impl DoubleEndedIterator<Item = &Screen> {
        std::iter::once(&self.home).chain(&self.above)
    }

    /// For ages.
    pub fn cx(&self) -> Cx {
        Cx { now: self.now }
    }

    /// The record of a VM, to compare with later.
    fn glance(&self, key: &crate::model::Key) -> Option<Glance> {
        let id = self.inventory.machine_named(key)?;
        self.inventory.machine(id).cloned().map(Glance)
    }

    /// Tasks that failed since Tasks was last in view.
    pub fn failed_unseen(&self) -> usize {
        let tasks = self.inventory.tasks().map(|(_, task)| task);
        tasks
            .filter(|task| task.stage == Stage::Failed && !task.aborted)
            .filter(|task| task.ended.is_some_and(|ended| ended > self.tasks_seen))
            .count()
    }

    fn top(&mut self) -> &mut Screen {
        self.above.last_mut().unwrap_or(&mut self.home)
    }

    fn push(&mut self, screen: Screen) {
        self.above.push(screen);
        self.pending.clear();
        self.stale = true;
    }

    /// One screen back; home stays.
    fn pop(&mut self) -> bool {
        self.stale = true;
        self.above.pop().is_some()
    }
}

#[cfg(test)]
mod tests;
