//! The terminal front end: input, cluster and clock in; frames and wishes out.

mod balance;
mod cluster;
mod dump;
mod facts;
mod fetch;
mod figures;
mod foresight;
mod journal;
mod plans;
mod report;
mod stage;
mod storage;
mod wish;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::failure::{Exit, Failure, Result};
use super::launch::{Launch, Source};
use crate::app::connection::{Connection, Session, Source as Seen};
use crate::app::keymap::Keymap;
use crate::app::{App, Effect, Effects, Event, update};
use crate::client::Mode;
use crate::ui::term::caps::{self, Caps, Env};
use crate::ui::term::input::{Input, Inputs};
use crate::ui::term::pace::{Pacer, Want};
use crate::ui::term::session;
use crate::ui::term::signals::{Notice, Signals};
pub(super) use balance::read as read_balance;
pub(super) use cluster::{WATCHED, open};
#[cfg(feature = "demo")]
pub(super) use fetch::{judge, read as read_vm, read_networks};
#[cfg(feature = "demo")]
pub(super) use foresight::{Foresight, Question as Ahead};
#[cfg(feature = "demo")]
pub(super) use plans::{Question, answer as read_plan};
pub(super) use report::sheet;
use stage::Stage;
#[cfg(feature = "demo")]
pub(super) use storage::read as read_storage;
pub(super) use storage::remember;
pub(super) use wish::Wish;

/// Events that may wait; a full channel makes watches coalesce.
const WAITING: usize = 64;

/// Batches applied before keys are looked at again.
const BURST: usize = 64;

/// Runs the terminal front end until the operator leaves it; returns the exit code, 128 and more after a signal.
///
/// # Errors
/// When there is no terminal, or a keymap, theme or dump cannot be used.
pub fn run(launch: Launch) -> Result<u8> {
    let caps = caps::detect(&Env::from_process(), &launch.overrides);
    if !caps.addressable {
        return Err(Failure::usage(
            "this terminal cannot place the cursor (TERM is dumb or unset); use \"vmotui get vms\", or set TERM",
        ));
    }
    launch.audit.notice(launch.mode);
    let kept = launch.audit.clone();
    let stage = Stage::new(&launch, caps)?;
    let app = App::new(keymap(&launch)?, connection(&launch), Timestamp::now());
    let runtime = super::runtime()?;
    let exit = runtime.block_on(watch(launch, caps, stage, app));
    // a blocking read, of a slow dump or a credential plugin, must not keep the shell waiting
    runtime.shutdown_background();
    kept.end();
    exit
}

fn keymap(launch: &Launch) -> Result<Keymap> {
    let mut keymap = Keymap::embedded().map_err(|error| Failure::failed(error.to_string()))?;
    let file = &launch.paths.keymap;
    match std::fs::read_to_string(file) {
        Ok(text) => keymap
            .merge(&file.display().to_string(), &text)
            .map_err(|error| Failure::usage(error.to_string()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::usage(format!("{}: cannot be read: {error}", file.display()))),
    }
    Ok(keymap)
}

fn connection(launch: &Launch) -> Connection {
    let (source, context) = match &launch.source {
        Source::Cluster => (Seen::Live, launch.connection.context.clone().unwrap_or_default()),
        Source::Demo(demo) => (Seen::Demo, demo.profile.clone()),
        Source::Offline(files) => {
            let names: Vec<String> = files
                .iter()
                .map(|file| {
                    file.file_name()
                        .unwrap_or(file.as_os_str())
                        .to_string_lossy()
                        .into_owned()
                })
                .collect();
            (Seen::Dump, names.join(" "))
        }
    };
    Connection {
        source,
        read_only: launch.mode == Mode::ReadOnly || source == Seen::Dump,
        session: Session {
            context,
            ..Session::default()
        },
        ..Connection::default()
    }
}

/// Everything the loop holds.
struct Loop {
    app: App,
    stage: Stage,
    cluster: cluster::Handle,
    /// The exit code, once it is over.
    quit: Option<u8>,
    suspend: bool,
}

async fn watch(launch: Launch, caps: Caps, stage: Stage, app: App) -> Result<u8> {
    session::install_panic_hook();
    let title = format!("vmotui {}", app.connection.session.context);
    let mut terminal = session::Session::enter(&caps, &title)
        .map_err(|error| Failure::usage(format!("no terminal to draw on: {error}")))?;
    let mut signals = Signals::listen().map_err(|error| Failure::failed(format!("signals: {error}")))?;
    let mut inputs = Inputs::new(caps.ssh);
    let (sender, mut events) = mpsc::channel(WAITING);
    let offline = matches!(launch.source, Source::Offline(_));
    let mut running = Loop {
        app,
        stage,
        cluster: cluster::Handle::idle(),
        quit: None,
        suspend: false,
    };
    running.app.namespace = launch.namespace().map(str::to_owned);
    running.app.guardrails.clone_from(&launch.settings.guardrails);
    // the first frame stands before the network is touched
    running.resize();
    running.draw()?;
    running.cluster = cluster::start(Arc::new(launch), sender);

    let begun = Instant::now();
    let millis = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut pacer = Pacer::new(caps.ssh);
    let mut clock = interval(Duration::from_secs(1));
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while running.quit.is_none() {
        let due = pacer.due(millis());
        tokio::select! {
            biased;
            input = inputs.next() => match input {
                Some(Ok(input)) => {
                    running.input(input);
                    while let Some(more) = inputs.take_ready() {
                        running.input(more);
                    }
                    pacer.want(Want::Echo);
                }
                Some(Err(error)) => return Err(Failure::failed(format!("the terminal cannot be read: {error}"))),
                None => running.quit = Some(Exit::Ok.code()),
            },
            notice = signals.next() => match notice {
                Notice::Quit(status) => running.quit = Some(status),
                Notice::Suspend => running.suspend = true,
                Notice::Resumed => {
                    running.stage.invalidate();
                    running.resize();
                    pacer.want(Want::Echo);
                }
                Notice::Resized => {
                    running.resize();
                    pacer.want(Want::Echo);
                }
            },
            () = sleep(Duration::from_millis(due.unwrap_or_default())), if due.is_some() => {
                running.draw()?;
                pacer.drawn(millis());
            }
            Some(event) = events.recv() => {
                running.apply(event);
                for _ in 0..BURST {
                    let Ok(event) = events.try_recv() else { break };
                    running.apply(event);
                }
            }
            // the clock of a dump stands still
            _ = clock.tick(), if !offline => running.apply(Event::Tick(Timestamp::now())),
        }
        if std::mem::take(&mut running.suspend) {
            // where no shell could resume us, as in a container, Ctrl-Z must not be the end
            if let Err(error) = terminal.suspend() {
                running.apply(Event::Broken(format!("cannot suspend: {error}")));
            }
            running.stage.invalidate();
            running.resize();
            pacer.want(Want::Echo);
        }
        if running.app.dirty {
            pacer.want(Want::Data);
        }
    }
    drop(terminal);
    Ok(running.quit.unwrap_or_default())
}

impl Loop {
    fn input(&mut self, input: Input) {
        match input {
            Input::Key(key) => self.apply(Event::Key(key)),
            Input::Paste(text) => self.apply(Event::Paste(text)),
            Input::Resize(..) => self.resize(),
            Input::Focus(_) => {}
        }
    }

    fn apply(&mut self, event: Event) {
        let effects = update(&mut self.app, event);
        self.run(effects);
    }

    fn run(&mut self, effects: Effects) {
        for effect in effects {
            match effect {
                Effect::Quit => self.quit = Some(Exit::Ok.code()),
                Effect::Suspend => self.suspend = true,
                Effect::Redraw => self.stage.invalidate(),
                Effect::Reconnect => self.cluster.ask(Wish::Reconnect),
                Effect::FetchVm(key) => self.cluster.ask(Wish::Fetch(key)),
                Effect::Plan {
                    number,
                    ask,
                    keys,
                    part,
                    drafted,
                } => self.cluster.ask(Wish::Plan(plans::Question {
                    number,
                    ask,
                    keys,
                    part,
                    drafted,
                })),
                Effect::Rights(namespace) => self.cluster.ask(Wish::Rights(namespace)),
                Effect::Run(plan) => self.cluster.ask(Wish::Run(plan)),
                Effect::Control(job, control) => self.cluster.ask(Wish::Control(job, control)),
                Effect::Continue(job) => self.cluster.ask(Wish::Continue(job)),
                Effect::Networks => self.cluster.ask(Wish::Networks),
                Effect::Balance(moves) => self.cluster.ask(Wish::Balance(moves)),
                Effect::Journal(moves) => self.cluster.ask(Wish::Journal(moves)),
                Effect::Foresee {
                    number,
                    about,
                    what_if,
                    anew,
                } => self.cluster.ask(Wish::Foresee(foresight::Question {
                    number,
                    about,
                    what_if,
                    anew,
                })),
                Effect::Export { file, title, foreseen } => self.cluster.ask(Wish::Export(file, title, foreseen)),
                Effect::Report { file, entries } => self.cluster.ask(Wish::Report(file, entries)),
                Effect::Wiring(keys) => self.cluster.ask(Wish::Wiring(keys)),
                Effect::Copies(key) => self.cluster.ask(Wish::Copies(key)),
                Effect::Storage => self.cluster.ask(Wish::Storage),
                Effect::Volumes(storage) => self.cluster.ask(Wish::Volumes(storage)),
                Effect::Reclaim => self.cluster.ask(Wish::Reclaim),
                Effect::Watch(kind) => self.cluster.ask(Wish::Watch(kind)),
                Effect::Target(migration, uid) => self.cluster.ask(Wish::Target(migration, uid)),
                Effect::Usage(whose) => self.cluster.ask(Wish::Usage(whose)),
                Effect::Progress => self.cluster.ask(Wish::Progress),
                Effect::Explain(key) => self.cluster.ask(Wish::Explain(key)),
                Effect::Info => {
                    let terminal = self.stage.facts();
                    self.cluster.ask(Wish::Info(terminal));
                }
                Effect::Theme(name) => {
                    if let Err(reason) = self.stage.theme(&name) {
                        self.apply(Event::Broken(reason));
                    }
                }
            }
        }
    }

    fn resize(&mut self) {
        let (width, height) = self.stage.resize();
        self.apply(Event::Resize(width, height));
    }

    fn draw(&mut self) -> Result<()> {
        self.app.settle();
        self.app.dirty = false;
        let drawn = self
            .stage
            .draw(&self.app)
            .map_err(|error| Failure::failed(format!("the terminal cannot be written to: {error}")))?;
        self.apply(Event::Drawn(drawn));
        Ok(())
    }
}
