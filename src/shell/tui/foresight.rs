//! Previews, off the thread that draws: the cluster is read once, and every what-if steps through it on paper again.
//!
//! The newest question wins: one that is older when its turn comes is not worked on any more, and one is worked on at a
//! time.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use tokio::sync::{Mutex, mpsc};

use crate::app::Event;
use crate::domain::repave::{Scene, WhatIf};
use crate::model::trouble::{Step, Trouble};
use crate::ops::origin::Origin;
use crate::ops::repave::{About, Foreseen, foresee, read};
use crate::output::preview::{Style, write};

/// A question.
#[derive(Debug)]
pub(in crate::shell) struct Question {
    pub(in crate::shell) number: u64,
    pub(in crate::shell) about: About,
    pub(in crate::shell) what_if: Box<WhatIf>,
    /// Read the cluster again for it.
    pub(in crate::shell) anew: bool,
}

/// An answer, and when the cluster was read for it.
type Answer = Result<(Arc<Foreseen>, Timestamp), Trouble>;

/// What was read, and the newest question.
#[derive(Clone, Default)]
pub(in crate::shell) struct Foresight {
    held: Arc<Mutex<Option<(Arc<Scene>, Timestamp)>>>,
    newest: Arc<AtomicU64>,
}

impl Foresight {
    /// Answers in a task of its own.
    pub(super) fn ask(&self, origin: Option<Origin>, question: Question, events: mpsc::Sender<Event>) {
        let here = self.clone();
        here.newest.fetch_max(question.number, Ordering::SeqCst);
        tokio::spawn(async move {
            let number = question.number;
            if let Some(answer) = Box::pin(here.answer(origin, &question)).await {
                let answer = answer.map_err(Box::new);
                let _ = events.send(Event::Foreseen { number, answer }).await;
            }
        });
    }

    /// The answer, or nothing when a newer question came in before its turn.
    pub(in crate::shell) async fn answer(&self, origin: Option<Origin>, question: &Question) -> Option<Answer> {
        self.newest.fetch_max(question.number, Ordering::SeqCst);
        // who reads or computes holds it: the next one waits here, and only the newest of those waiting goes on
        let mut held = self.held.lock().await;
        let (scene, at) = match &*held {
            Some(known) if !question.anew => known.clone(),
            _ => {
                if !self.is_newest(question) && held.is_some() {
                    return None;
                }
                let Some(origin) = origin else {
                    return Some(Err(super::plans::offline()));
                };
                match Box::pin(read(&origin)).await {
                    Ok(scene) => {
                        let fresh = (Arc::new(scene), Timestamp::now());
                        *held = Some(fresh.clone());
                        fresh
                    }
                    Err(trouble) => return Some(Err(trouble)),
                }
            }
        };
        if !self.is_newest(question) {
            return None;
        }
        let (about, what_if) = (question.about.clone(), question.what_if.clone());
        let (newest, number) = (Arc::clone(&self.newest), question.number);
        let work = tokio::task::spawn_blocking(move || {
            let wanted = || newest.load(Ordering::SeqCst) == number;
            foresee(&scene, &about, &what_if, &wanted)
        });
        let answer = match work.await {
            // overtaken while it was worked on: the newer one waits for the scene
            Ok(None) => return None,
            Ok(Some(Ok(foreseen))) => Ok((Arc::new(foreseen), at)),
            Ok(Some(Err(reason))) => Err(broken(reason)),
            Err(error) => Err(broken(format!("it could not be worked out: {error}"))),
        };
        Some(answer)
    }

    fn is_newest(&self, question: &Question) -> bool {
        self.newest.load(Ordering::SeqCst) == question.number
    }
}

fn broken(reason: String) -> Trouble {
    Trouble {
        step: Step::Server,
        kind: None,
        status: None,
        reason,
        way_out: "ctrl-r reads anew".to_owned(),
    }
}

/// Writes a preview into a file that is not there yet.
pub(super) fn export(file: String, title: String, foreseen: Arc<Foreseen>, events: mpsc::Sender<Event>) {
    tokio::task::spawn_blocking(move || {
        let event = match save(&file, &title, &foreseen) {
            Ok(()) => Event::Exported(file),
            Err(error) => Event::Broken(format!("{file} cannot be written: {error}")),
        };
        let _ = events.blocking_send(event);
    });
}

fn save(file: &str, title: &str, foreseen: &Foreseen) -> std::io::Result<()> {
    let path = Path::new(file);
    let style = match path.extension().and_then(std::ffi::OsStr::to_str) {
        Some("json") => Style::Json,
        Some("md") => Style::Md,
        _ => Style::Table,
    };
    let mut out = std::fs::File::create_new(path)?;
    write(&foreseen.preview, title, style, &mut out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(number: u64, anew: bool) -> Question {
        Question {
            number,
            about: About::Repave,
            what_if: Box::default(),
            anew,
        }
    }

    #[tokio::test]
    async fn a_question_that_is_older_when_its_turn_comes_is_not_worked_on() {
        let foresight = Foresight::default();
        *foresight.held.lock().await = Some((Arc::new(Scene::default()), Timestamp::UNIX_EPOCH));
        let (first, second) = (question(1, false), question(2, false));
        // both wait while the scene is held; the newer one is known by then
        let guard = foresight.held.lock().await;
        let (older, newer) = (foresight.answer(None, &first), foresight.answer(None, &second));
        let both = async { tokio::join!(older, newer) };
        let release = async {
            tokio::task::yield_now().await;
            drop(guard);
        };
        let ((older, newer), ()) = tokio::join!(both, release);
        assert!(older.is_none(), "the older one is dropped");
        let (_, at) = newer.unwrap().unwrap();
        assert_eq!(at, Timestamp::UNIX_EPOCH, "the age is that of what was read");
    }

    #[tokio::test]
    async fn without_a_connection_the_reason_is_the_answer() {
        let answer = Foresight::default().answer(None, &question(1, true)).await;
        assert!(answer.unwrap().unwrap_err().reason.contains("no connection"));
    }

    #[test]
    fn a_file_is_written_once_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        let name = file.to_str().unwrap();
        save(name, "repave of all pools", &Foreseen::default()).unwrap();
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("# GO: repave"));
        assert!(save(name, "x", &Foreseen::default()).is_err());
    }
}
