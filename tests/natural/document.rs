//! A document with paragraphs and revisions.

use std::collections::VecDeque;

use entail::{prelude::*, testing::given};

const KEPT: usize = 5;

#[aggregate(error = DocumentError)]
pub struct Document {
    paragraphs: Vec<String>,
    revisions: VecDeque<Vec<String>>,
    words: usize,
    average: f64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum DocumentError {
    #[error("there is no such paragraph")]
    NoSuchParagraph,
    #[error("there is nothing to undo")]
    NothingToUndo,
}

#[event]
pub struct Begun {
    pub title: String,
}

#[event]
pub struct ParagraphInserted {
    pub at: usize,
    pub text: String,
}

#[event]
pub struct TextAppended {
    pub paragraph: usize,
    pub text: String,
}

#[event]
pub struct ParagraphsJoined {
    pub first: usize,
}

#[event]
pub struct Undone {}

#[aggregate]
impl Document {
    #[command]
    pub fn begin(title: String) -> Result<Begun, DocumentError> {
        Ok(Begun { title })
    }

    #[command]
    pub fn insert(&self, at: usize, text: String) -> Result<ParagraphInserted, DocumentError> {
        ensure!(at <= self.paragraphs.len(), DocumentError::NoSuchParagraph);
        Ok(ParagraphInserted { at, text })
    }

    #[command]
    pub fn append(&self, paragraph: usize, text: String) -> Result<TextAppended, DocumentError> {
        ensure!(
            paragraph < self.paragraphs.len(),
            DocumentError::NoSuchParagraph
        );
        Ok(TextAppended { paragraph, text })
    }

    #[command]
    pub fn join(&self, first: usize) -> Result<ParagraphsJoined, DocumentError> {
        ensure!(
            first + 1 < self.paragraphs.len(),
            DocumentError::NoSuchParagraph
        );
        Ok(ParagraphsJoined { first })
    }

    #[command]
    pub fn undo(&self) -> Result<Undone, DocumentError> {
        ensure!(!self.revisions.is_empty(), DocumentError::NothingToUndo);
        Ok(Undone {})
    }

    #[apply]
    fn begun(event: &Begun) -> Self {
        Self {
            paragraphs: vec!["# ".to_owned() + &event.title],
            revisions: VecDeque::new(),
            words: 0,
            average: 0.0,
        }
    }

    #[apply]
    fn paragraph_inserted(&mut self, event: &ParagraphInserted) {
        self.remember();
        if event.at <= self.paragraphs.len() {
            self.paragraphs.insert(event.at, event.text.clone());
        }
        self.count();
    }

    #[apply]
    fn text_appended(&mut self, event: &TextAppended) {
        self.remember();
        if let Some(paragraph) = self.paragraphs.get_mut(event.paragraph) {
            if !paragraph.is_empty() {
                *paragraph += " ";
            }
            *paragraph += &event.text;
        }
        self.count();
    }

    #[apply]
    fn paragraphs_joined(&mut self, event: &ParagraphsJoined) {
        self.remember();
        let second = event.first.saturating_add(1);
        if second >= self.paragraphs.len() {
            return;
        }
        let text = self.paragraphs.remove(second);
        if let Some(first) = self.paragraphs.get_mut(event.first) {
            *first = format!("{first} {text}");
        }
        self.count();
    }

    #[apply]
    fn undone(&mut self, _event: &Undone) {
        if let Some(paragraphs) = self.revisions.pop_back() {
            self.paragraphs = paragraphs;
        }
        self.count();
    }

    fn remember(&mut self) {
        self.revisions.push_back(self.paragraphs.clone());
        while self.revisions.len() > KEPT {
            self.revisions.pop_front();
        }
    }

    fn count(&mut self) {
        let words = |text: &String| text.split_whitespace().count();
        self.words = self.paragraphs.iter().map(words).sum();
        self.average = self.words as f64 / self.paragraphs.len() as f64;
    }
}

#[test]
fn paragraphs_are_joined_and_parted_again() {
    let begun = Begun {
        title: "Title".to_owned(),
    };
    let inserted = |at, text: &str| ParagraphInserted {
        at,
        text: text.to_owned(),
    };
    let past = || {
        (
            Begun {
                title: begun.title.clone(),
            },
            inserted(1, "one two"),
            inserted(2, "three"),
        )
    };
    given(past())
        .when(Join { first: 1 })
        .state(|document| assert_eq!(document.paragraphs[1], "one two three"));
    let (begun, one, two) = past();
    given((begun, one, two, ParagraphsJoined { first: 1 }))
        .when(Undo)
        .state(|document| assert_eq!(document.words, 5));
}
