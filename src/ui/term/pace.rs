//! When the next frame is due. Pure: the clock is handed in as milliseconds since any fixed moment.

/// Frames a second on a local terminal.
const LOCAL_FPS: u64 = 30;
/// Frames a second over SSH, where a scrolled page is five kilobytes.
const SSH_FPS: u64 = 12;

/// Why a frame is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// Something changed that is on the screen: it can wait for its turn.
    Data,
    /// The operator did something, and waits to see it.
    Echo,
}

/// Decides when to draw. Nothing is drawn unless [`Pacer::want`] was called since the last frame.
#[derive(Debug, Clone)]
pub struct Pacer {
    gap: u64,
    last: Option<u64>,
    /// When an echo last came before its turn.
    early: Option<u64>,
    want: Option<Want>,
}

impl Pacer {
    /// A pacer for a terminal near or far.
    pub fn new(ssh: bool) -> Self {
        Self {
            gap: 1000 / if ssh { SSH_FPS } else { LOCAL_FPS },
            last: None,
            early: None,
            want: None,
        }
    }

    /// Asks for a frame.
    pub fn want(&mut self, why: Want) {
        self.want = self.want.max(Some(why));
    }

    /// Milliseconds until the frame is due: zero is now, `None` is not before something changes.
    ///
    /// An echo is due at once, but only one in each gap may come before its turn, so that a key held down does not
    /// turn into a repaint for every repetition.
    pub fn due(&self, now: u64) -> Option<u64> {
        let want = self.want?;
        let left = |since: Option<u64>| since.map_or(0, |at| (at + self.gap).saturating_sub(now));
        let turn = left(self.last);
        Some(if want == Want::Echo && left(self.early) == 0 {
            0
        } else {
            turn
        })
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, now: u64) {
        if self.last.is_some_and(|at| now < at + self.gap) {
            self.early = Some(now);
        }
        self.last = Some(now);
        self.want = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_due_unless_wanted() {
        let mut pacer = Pacer::new(false);
        assert_eq!(pacer.due(0), None);
        pacer.want(Want::Data);
        assert_eq!(pacer.due(0), Some(0));
        pacer.drawn(0);
        assert_eq!(pacer.due(1_000), None);
    }

    #[test]
    fn data_waits_for_its_turn_and_echo_does_not() {
        let mut pacer = Pacer::new(true);
        pacer.drawn(1_000);
        pacer.want(Want::Data);
        assert_eq!(pacer.due(1_010), Some(73));
        pacer.want(Want::Echo);
        pacer.want(Want::Data);
        assert_eq!(pacer.due(1_010), Some(0));
        pacer.drawn(1_010);
        pacer.want(Want::Echo);
        assert_eq!(pacer.due(1_020), Some(73), "one echo a gap comes early");
        assert_eq!(pacer.due(1_093), Some(0));
    }

    #[test]
    fn a_held_key_over_ssh_stays_near_the_limit() {
        let (mut pacer, mut frames) = (Pacer::new(true), 0);
        for now in 0..10_000 {
            if now % 33 == 0 {
                pacer.want(Want::Echo);
            }
            if pacer.due(now) == Some(0) {
                pacer.drawn(now);
                frames += 1;
            }
        }
        assert!((100..=240).contains(&frames), "{frames} frames in ten seconds");
    }

    #[test]
    fn steady_data_comes_at_the_frame_rate() {
        for (ssh, want) in [(false, 30..=31), (true, 12..=13)] {
            let (mut pacer, mut frames) = (Pacer::new(ssh), 0);
            for now in 0..1_000 {
                pacer.want(Want::Data);
                if pacer.due(now) == Some(0) {
                    pacer.drawn(now);
                    frames += 1;
                }
            }
            assert!(want.contains(&frames), "{frames}");
        }
    }
}
