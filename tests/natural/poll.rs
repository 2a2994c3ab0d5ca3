//! A poll with shares in percent.

use std::collections::{BTreeMap, BTreeSet};

use entail::{prelude::*, testing::given};

#[aggregate(error = PollError)]
pub struct Poll {
    question: String,
    votes: BTreeMap<String, u32>,
    voters: BTreeSet<String>,
    shares: BTreeMap<String, f64>,
    percent: u64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum PollError {
    #[error("there is no such answer")]
    NoSuchAnswer,
    #[error("each voter votes once")]
    VotedAlready,
}

#[event]
pub struct Asked {
    pub question: String,
    pub answers: Vec<String>,
}

#[event]
pub struct Voted {
    pub voter: String,
    pub answer: String,
    pub votes: u32,
}

#[event]
pub struct Withdrawn {
    pub voter: String,
    pub answer: String,
}

#[aggregate]
impl Poll {
    #[command]
    pub fn ask(question: String, answers: Vec<String>) -> Result<Asked, PollError> {
        ensure!(!answers.is_empty(), PollError::NoSuchAnswer);
        Ok(Asked { question, answers })
    }

    #[command]
    pub fn vote(&self, voter: String, answer: String) -> Result<Voted, PollError> {
        ensure!(!self.voters.contains(&voter), PollError::VotedAlready);
        let before = self.votes.get(&answer).ok_or(PollError::NoSuchAnswer)?;
        let votes = before.saturating_add(1);
        Ok(Voted {
            voter,
            answer,
            votes,
        })
    }

    #[command]
    pub fn withdraw(&self, voter: String, answer: String) -> Result<Withdrawn, PollError> {
        ensure!(self.voters.contains(&voter), PollError::NoSuchAnswer);
        Ok(Withdrawn { voter, answer })
    }

    #[apply]
    fn asked(event: &Asked) -> Self {
        let votes = event.answers.iter().map(|answer| (answer.clone(), 0));
        Self {
            question: event.question.trim_end_matches('?').to_owned() + "?",
            votes: votes.collect(),
            voters: BTreeSet::new(),
            shares: BTreeMap::new(),
            percent: 0,
        }
    }

    #[apply]
    fn voted(&mut self, event: &Voted) {
        self.voters.insert(event.voter.clone());
        self.votes.insert(event.answer.clone(), event.votes);
        let all: f64 = self.votes.values().map(|votes| f64::from(*votes)).sum();
        for (answer, votes) in &self.votes {
            let share = if all > 0.0 {
                f64::from(*votes) / all
            } else {
                0.0
            };
            self.shares.insert(answer.clone(), share * 100.0);
        }
        let voters = self.voters.len() as u64;
        if voters != 0 {
            self.percent = u64::from(event.votes) * 100 / voters;
        }
    }

    #[apply]
    fn withdrawn(&mut self, event: &Withdrawn) {
        self.voters.remove(&event.voter);
        if let Some(votes) = self.votes.get_mut(&event.answer)
            && *votes > 0
        {
            *votes -= 1;
        }
    }
}

#[test]
fn shares_add_up() {
    let asked = Asked {
        question: "Tea".to_owned(),
        answers: vec!["yes".to_owned(), "no".to_owned()],
    };
    let voted = Voted {
        voter: "Ada".to_owned(),
        answer: "yes".to_owned(),
        votes: 1,
    };
    given((asked, voted))
        .when(Vote {
            voter: "Grace".to_owned(),
            answer: "no".to_owned(),
        })
        .state(|poll| {
            assert_eq!(poll.shares["yes"].to_string(), "50");
            assert_eq!(poll.percent, 50);
            assert_eq!(poll.question, "Tea?");
        });
}
