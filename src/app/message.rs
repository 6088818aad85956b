//! Messages stay until they are read.

use jiff::Timestamp;

use crate::view::Tone;

/// How many are kept.
const KEPT: usize = 200;

/// Seconds that news stay in view that ask nothing of anybody.
const PASSING: i64 = 8;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// How bad.
    pub tone: Tone,
    /// What.
    pub text: String,
    /// Same text in a row.
    pub times: u32,
    /// Whether it was dismissed.
    pub read: bool,
}

/// All messages of the session, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Messages(Vec<Message>);

impl Messages {
    /// Adds one; the same text twice is one message seen twice.
    pub fn push(&mut self, at: Timestamp, tone: Tone, text: impl Into<String>) {
        let text = text.into();
        if let Some(last) = self.0.last_mut().filter(|last| last.text == text) {
            (last.at, last.times, last.read) = (at, last.times + 1, false);
            return;
        }
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(Message {
            at,
            tone,
            text,
            times: 1,
            read: false,
        });
    }

    /// The newest one that nobody dismissed.
    pub fn unread(&self) -> Option<&Message> {
        self.0.iter().rev().find(|message| !message.read)
    }

    /// Good and plain news need nobody: some seconds in view are enough, and the list keeps them.
    pub fn settle(&mut self, now: Timestamp) -> bool {
        let mut changed = false;
        for message in self.0.iter_mut().filter(|message| !message.read) {
            let passing = matches!(message.tone, Tone::Good | Tone::Busy | Tone::Plain);
            if passing && now.duration_since(message.at).as_secs() >= PASSING {
                message.read = true;
                changed = true;
            }
        }
        changed
    }

    /// Marks as read what a newer message replaces.
    pub fn replace(&mut self, text: &str) {
        for message in self.0.iter_mut().filter(|message| message.text == text) {
            message.read = true;
        }
    }

    /// Dismisses what is in view. Whether there was anything.
    pub fn dismiss(&mut self) -> bool {
        match self.0.iter_mut().rev().find(|message| !message.read) {
            Some(message) => {
                message.read = true;
                true
            }
            None => false,
        }
    }

    /// All, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_news_and_hints_pass_and_bad_news_stay() {
        let mut messages = Messages::default();
        messages.push(Timestamp::UNIX_EPOCH, Tone::Bad, "bad");
        messages.push(Timestamp::UNIX_EPOCH, Tone::Good, "good");
        messages.push(Timestamp::UNIX_EPOCH, Tone::Plain, "a hint");
        assert!(!messages.settle(Timestamp::from_second(PASSING - 1).unwrap()));
        assert!(messages.settle(Timestamp::from_second(PASSING).unwrap()));
        assert_eq!(messages.unread().map(|m| m.text.as_str()), Some("bad"));
    }

    #[test]
    fn errors_stay_until_dismissed() {
        let mut messages = Messages::default();
        for text in ["a", "b", "b"] {
            messages.push(Timestamp::UNIX_EPOCH, Tone::Bad, text);
        }
        assert_eq!(messages.unread().map(|m| (m.text.as_str(), m.times)), Some(("b", 2)));
        assert!(messages.dismiss());
        assert_eq!(messages.unread().map(|m| m.text.as_str()), Some("a"));
        assert!(messages.dismiss());
        assert!(!messages.dismiss());
        assert_eq!(messages.iter().count(), 2);
    }
}
