//! The program standing still: on the embedded cluster, at a fixed time, driven by keys, drawn into memory.
//!
//! Screenshots and screen tests use it. It goes the same way as the terminal does: the simulated API server, the one
//! client, the store, `update`, the screens.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::demo;
use super::failure::{Failure, Result};
use super::launch::Demo;
use super::tui::{
    Ahead, Foresight, Question, Wish, judge, read_balance, read_networks, read_plan, read_storage, read_vm,
};
use crate::app::connection::{Connection, Session, Source};
use crate::app::key::Chord;
use crate::app::keymap::Keymap;
use crate::app::{App, Effect, Event, update};
use crate::client::collect::collect;
use crate::client::{Client, Mode, Options, connect};
use crate::model::Kind;
use crate::ops::Plan;
use crate::sim::store::World;
use crate::ui::screen;
use crate::ui::theme::Look;
use crate::ui::widget::table::Scroll;

/// The moment at which screenshots are taken.
pub const MOMENT: &str = "2026-11-22T03:00:00Z";

/// Kinds that the screens rest on.
const KINDS: [Kind; 8] = [
    Kind::Namespace,
    Kind::Node,
    Kind::VirtualMachine,
    Kind::VirtualMachineInstance,
    Kind::Pod,
    Kind::KubeVirt,
    Kind::StorageNode,
    Kind::VirtualMachineInstanceMigration,
];

/// A program that stands still.
pub struct Still {
    /// Its state.
    pub app: App,
    /// Plans that were confirmed. They are not carried out: nothing moves here.
    pub confirmed: Vec<Plan>,
    client: Client,
    foresight: Foresight,
}

impl Still {
    /// Loads a profile of the simulated cluster, read-only or not.
    ///
    /// # Errors
    /// An unknown profile, or a cluster that cannot be read.
    pub async fn load(profile: &str, mode: Mode) -> Result<Self> {
        let world = Demo {
            profile: profile.to_owned(),
            seed: 1,
            clock: Some(moment()?),
            churn: 0,
            ..Demo::default()
        };
        Self::over(demo::world(&world)?, mode).await
    }

    /// Loads a world that was made before.
    ///
    /// # Errors
    /// A world that cannot be read.
    pub async fn over(world: Arc<World>, mode: Mode) -> Result<Self> {
        let now = moment()?;
        let options = Options::default();
        let embedded = demo::over(world, &Demo::default(), &options)?;
        let client = connect(&options, mode, embedded.transport.clone()).await?;
        let keymap = Keymap::embedded().map_err(|error| Failure::failed(error.to_string()))?;
        let connection = Connection {
            generation: 1,
            source: Source::Demo,
            read_only: mode == Mode::ReadOnly,
            ..Connection::default()
        };
        let mut still = Self {
            app: App::new(keymap, connection, now),
            confirmed: Vec::new(),
            client,
            foresight: Foresight::default(),
        };
        let session = Session {
            context: still.client.origin().context.clone(),
            user: still.client.whoami().await?.user,
            server: still.client.origin().server.clone(),
            kubernetes: still.client.version().await?,
        };
        let app = &mut still.app;
        update(
            app,
            Event::Connected {
                generation: 1,
                session: Box::new(session),
            },
        );
        let troubles = collect(&still.client, &KINDS, None, |batch| {
            update(
                app,
                Event::Deltas {
                    generation: 1,
                    batch,
                    at: now,
                },
            );
        })
        .await;
        troubles
            .into_iter()
            .next()
            .map_or(Ok(still), |trouble| Err(trouble.into()))
    }

    /// Presses keys as keymap files spell them, with blanks between them; `text:web` types letters.
    ///
    /// # Errors
    /// A word that is no key, or a VM that cannot be read.
    pub async fn press(&mut self, keys: &str) -> Result<()> {
        for word in keys.split_whitespace() {
            let pressed: Vec<_> = if let Some(text) = word.strip_prefix("text:") {
                text.chars().map(crate::app::key::Key::char).collect()
            } else {
                let chord: Chord = word
                    .parse()
                    .map_err(|error| Failure::usage(format!("{word}: {error}")))?;
                chord.keys().to_vec()
            };
            for key in pressed {
                let effects = update(&mut self.app, Event::Key(key));
                for effect in effects {
                    self.serve(effect).await?;
                }
                self.app.settle();
            }
        }
        Ok(())
    }

    /// Does what the loop of the terminal does for an effect, and waits for it.
    async fn serve(&mut self, effect: Effect) -> Result<()> {
        let event = match effect {
            Effect::FetchVm(key) => {
                let mut detail = read_vm(&self.client, &key).await?;
                detail.at = self.app.now;
                Event::Detail {
                    key,
                    detail: Ok(Box::new(detail)),
                }
            }
            Effect::Plan {
                number,
                ask,
                keys,
                part,
                drafted,
            } => {
                let question = Question {
                    number,
                    ask,
                    keys,
                    part,
                    drafted,
                };
                let planned = read_plan(&self.client, question, &self.app.guardrails, self.app.now).await?;

                Event::Planned {
                    number,
                    answer: Ok(Box::new(planned)),
                }
            }
            Effect::Explain(key) => Event::Explained {
                report: Ok(Box::new(judge(&self.client, &key).await?)),
                key,
            },
            Effect::Usage(whose) => {
                let found = crate::ops::metrics::course(&self.client, &whose, self.app.now).await;
                Event::Usage(whose, Box::new(found))
            }
            Effect::Balance(moves) => {
                let now = self.app.now;
                Event::Balance(Ok(Arc::new(read_balance(&self.client, moves, now).await)))
            }
            Effect::Networks => {
                let origin = crate::ops::origin::Origin::Cluster(self.client.clone());
                Event::Networks(Box::pin(read_networks(&origin)).await)
            }
            Effect::Foresee {
                number,
                about,
                what_if,
                anew,
            } => {
                let question = Ahead {
                    number,
                    about,
                    what_if,
                    anew,
                };
                let origin = crate::ops::origin::Origin::Cluster(self.client.clone());
                let answer = Box::pin(self.foresight.answer(Some(origin), &question)).await;
                let Some(answer) = answer else { return Ok(()) };
                let now = self.app.now;
                Event::Foreseen {
                    number,
                    answer: answer.map(|(foreseen, _)| (foreseen, now)).map_err(Box::new),
                }
            }
            Effect::Wiring(keys) => {
                let wiring = Box::pin(crate::ops::network::wiring::wiring(&self.client, &keys)).await?;
                Event::Wired {
                    keys,
                    answer: Ok(Arc::new(wiring)),
                }
            }
            effect @ (Effect::Storage | Effect::Volumes(_) | Effect::Reclaim | Effect::Copies(_)) => {
                let wish = match effect {
                    Effect::Volumes(storage) => Wish::Volumes(storage),
                    Effect::Reclaim => Wish::Reclaim,
                    Effect::Copies(key) => Wish::Copies(key),
                    _ => Wish::Storage,
                };
                let origin = crate::ops::origin::Origin::Cluster(self.client.clone());
                let Some(event) = Box::pin(read_storage(&origin, wish, self.app.now)).await else {
                    return Ok(());
                };
                let effects = update(&mut self.app, event);
                for effect in effects {
                    Box::pin(self.serve(effect)).await?;
                }
                return Ok(());
            }
            Effect::Watch(kind) => {
                let now = self.app.now;
                let app = &mut self.app;
                collect(&self.client, &[kind], None, |batch| {
                    update(
                        app,
                        Event::Deltas {
                            generation: 1,
                            batch,
                            at: now,
                        },
                    );
                })
                .await;
                return Ok(());
            }
            Effect::Rights(namespace) => Event::Rights {
                rules: Box::new(self.client.rules(&namespace).await?),
                namespace,
            },
            Effect::Run(plan) => {
                self.confirmed.push(*plan);
                return Ok(());
            }
            _ => return Ok(()),
        };
        for next in update(&mut self.app, event) {
            Box::pin(self.serve(next)).await?;
        }
        Ok(())
    }

    /// Draws a frame of so many columns and lines.
    pub fn draw(&mut self, look: &Look, width: u16, height: u16) -> Buffer {
        let area = Rect::new(0, 0, width, height);
        update(&mut self.app, Event::Resize(width, height));
        self.app.settle();
        let mut buffer = Buffer::empty(area);
        let (drawn, _) = screen::draw(&self.app, look, Scroll::default(), area, &mut buffer);
        update(&mut self.app, Event::Drawn(drawn));
        buffer
    }
}

fn moment() -> Result<Timestamp> {
    MOMENT
        .parse()
        .map_err(|error| Failure::failed(format!("{MOMENT}: {error}")))
}

/// The embedded look of a theme, for pictures.
///
/// # Errors
/// An unknown theme.
pub fn look(theme: &str, depth: crate::ui::theme::Depth, ascii: bool) -> Result<Arc<Look>> {
    use crate::ui::theme::{Glyphs, Library};
    let styles = Library::embedded()
        .styles(Some(theme), depth)
        .map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Arc::new(Look::new(styles, Glyphs::for_unicode(!ascii))))
}

/// The pictures that are taken: a name, and the keys that lead there.
pub const SCENES: [(&str, &str); 35] = [
    ("nodes", ""),
    ("nodes-search", "/ text:sql enter"),
    ("vms", "2"),
    ("vms-grouped", "2 t"),
    ("vms-filtered", "2 / text:status!=running enter"),
    ("tasks", "3"),
    ("snapshots", "4"),
    ("networks", "5"),
    ("networks-nics", "5 enter"),
    ("nics", "2 / text:erp-app-03 enter n"),
    ("nics-vlans", "2 / text:erp-app-03 enter n a"),
    ("nics-vlans-typed", "2 / text:erp-app-03 enter n a text:3"),
    ("plan-nic", "2 / text:erp-app-03 enter n a text:30 enter"),
    ("storage", "6"),
    ("storage-volumes", "6 enter"),
    ("storage-reclaim", "6 shift-tab"),
    ("balance", "7"),
    ("balance-moved", "7 tab tab"),
    ("plan-migrate", "2 / text:status=running space text:moves=yes enter m"),
    ("plan-stop", "2 / text:status=running enter p t"),
    ("nodes-picker", "2 / text:status=running space text:moves=yes enter m t"),
    ("why-not", "2 / text:status=running space text:moves=no enter w"),
    ("why", "2 / text:status=running space text:moves=yes enter w"),
    ("power", "2 / text:status=running enter p"),
    ("vm-detail", "2 / text:status=running enter enter"),
    ("repave", "8"),
    ("repave-pool", "8 j enter"),
    ("repave-steps", "8 t j"),
    ("repave-node", "8 j enter enter"),
    ("slices", "shift-i"),
    ("what-if", "8 e"),
    ("maintenance", "j j j j shift-m"),
    ("plan-drain", "j j j j shift-m enter b"),
    ("help", "?"),
    ("palette", "ctrl-p text:so"),
];
