//! A library's copies of a book: loans, returns, and a queue of reservations.

use std::collections::{BTreeMap, VecDeque};

use entail::{prelude::*, testing::given};

#[aggregate(default, error = LoanError)]
#[derive(Default)]
pub struct Book {
    free: u32,
    loans: BTreeMap<String, u16>,
    waiting: VecDeque<String>,
    notified: Vec<String>,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum LoanError {
    #[error("no copy is free")]
    NoneFree,
    #[error("it is not lent to this reader")]
    NotLent,
    #[error("it cannot be prolonged again")]
    TooOften,
}

#[event]
pub struct CopiesBought {
    pub free: u32,
}

#[event]
pub struct Lent {
    pub reader: String,
}

#[event]
pub struct Prolonged {
    pub reader: String,
}

#[event]
pub struct Returned {
    pub reader: String,
    pub free: u32,
}

#[event]
pub struct Reserved {
    pub reader: String,
}

#[aggregate]
impl Book {
    #[command]
    pub fn buy(&self, copies: u32) -> Result<CopiesBought, LoanError> {
        let free = self.free.saturating_add(copies);
        Ok(CopiesBought { free })
    }

    #[command]
    pub fn lend(&self, reader: String) -> Result<Lent, LoanError> {
        ensure!(self.free > 0, LoanError::NoneFree);
        Ok(Lent { reader })
    }

    #[command]
    pub fn prolong(&self, reader: String) -> Result<Prolonged, LoanError> {
        let times = self.loans.get(&reader).ok_or(LoanError::NotLent)?;
        ensure!(*times < 3, LoanError::TooOften);
        Ok(Prolonged { reader })
    }

    #[command]
    pub fn give_back(&self, reader: String) -> Result<Returned, LoanError> {
        ensure!(self.loans.contains_key(&reader), LoanError::NotLent);
        let free = self.free.saturating_add(1);
        Ok(Returned { reader, free })
    }

    #[command]
    pub fn reserve(&self, reader: String) -> Result<Reserved, LoanError> {
        Ok(Reserved { reader })
    }

    #[apply]
    fn bought(&mut self, event: &CopiesBought) {
        self.free = event.free;
    }

    #[apply]
    fn lent(&mut self, event: &Lent) {
        if self.free > 0 {
            self.free -= 1;
        }
        self.loans.insert(event.reader.clone(), 0);
        self.waiting.retain(|reader| *reader != event.reader);
    }

    #[apply]
    fn prolonged(&mut self, event: &Prolonged) {
        if let Some(times) = self.loans.get_mut(&event.reader)
            && *times < 3
        {
            *times += 1;
        }
    }

    #[apply]
    fn returned(&mut self, event: &Returned) {
        self.loans.remove(&event.reader);
        self.free = event.free;
        while let Some(reader) = self.waiting.front() {
            if self.notified.contains(reader) {
                break;
            }
            self.notified.push(reader.clone());
            self.waiting.pop_front();
        }
    }

    #[apply]
    fn reserved(&mut self, event: &Reserved) {
        self.waiting.push_back(event.reader.clone());
        if self.waiting.len() > 50 {
            self.waiting.remove(0);
        }
    }
}

#[test]
fn those_who_wait_are_told() {
    let reader = || "Ada".to_owned();
    let waiting = Reserved {
        reader: "Grace".to_owned(),
    };
    let lent = Lent { reader: reader() };
    given((CopiesBought { free: 1 }, lent, waiting))
        .when(GiveBack { reader: reader() })
        .state(|book| {
            assert_eq!(book.notified, ["Grace"]);
            assert_eq!(book.free, 1);
        });
}
