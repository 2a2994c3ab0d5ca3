//! A stored event that is read as several: a saga waits for one of them, and a projection in a table takes
//! both.

use std::convert::Infallible;

use entail::{
    FileStore, StreamName, block_on, prelude::*, relay::Relay, saga::SagaEnd, store::Append,
};
use rusqlite::Connection;

use super::{Board, MoveTo, Rename, events};

/// A `replied` of version 1 had a note and the answer.
#[aggregate(default, name = "desk", upcast = [RepliedV1])]
#[derive(Default)]
pub struct Desk {
    pub notes: u32,
    pub answers: u32,
}

#[event]
pub struct Noted {
    pub text: String,
}

#[event]
pub struct Answered {
    pub errand: Id<RunErrand>,
}

#[event(name = "replied")]
pub struct RepliedV1 {
    errand: Id<RunErrand>,
    text: String,
}

impl From<RepliedV1> for Vec<DeskEvent> {
    fn from(old: RepliedV1) -> Self {
        let RepliedV1 { errand, text } = old;
        vec![Noted { text }.into(), Answered { errand }.into()]
    }
}

#[aggregate]
impl Desk {
    #[command]
    pub fn note(&self, text: String) -> Result<Noted, Infallible> {
        Ok(Noted { text })
    }

    #[command]
    pub fn answer(&self, errand: Id<RunErrand>) -> Result<Answered, Infallible> {
        Ok(Answered { errand })
    }

    #[apply]
    fn noted(&mut self, _: &Noted) {
        self.notes = self.notes.wrapping_add(1);
    }

    #[apply]
    fn answered(&mut self, _: &Answered) {
        self.answers = self.answers.wrapping_add(1);
    }
}

#[value]
pub struct Errand {
    pub board: Id<Board>,
}

/// Moves a board, waits for the desk, and renames the board.
#[saga]
pub fn run_errand(of: &Errand, _: Id<RunErrand>) -> impl Plan {
    let name = "done".to_owned();
    plan()
        .step_without_undo(of.board.send(MoveTo { place: 1 }), "it may stay there")
        .until::<Answered>(days(2))
        .pivot(of.board.send(Rename { name }))
}

/// What the desk wrote.
#[projection(table = "written", version = 1)]
#[derive(Debug)]
pub struct Written;

#[projection]
impl Written {
    const COLUMNS: &str = "place INTEGER NOT NULL, what TEXT NOT NULL, UNIQUE (place, what)";

    #[on]
    fn noted(
        table: &mut Table<'_>,
        event: &Noted,
        _: Id<Desk>,
        cause: &Cause<Desk>,
    ) -> Result<(), TableError> {
        table.execute(
            "INSERT INTO {table} VALUES (?1, ?2)",
            (cause.version.get(), &event.text),
        )
    }

    #[on]
    fn answered(
        table: &mut Table<'_>,
        _: &Answered,
        _: Id<Desk>,
        cause: &Cause<Desk>,
    ) -> Result<(), TableError> {
        table.execute(
            "INSERT INTO {table} VALUES (?1, ?2)",
            (cause.version.get(), "answered"),
        )
    }
}

flow! {
    pub ERRANDS {
        aggregates: [Board, Desk],
        sagas: [run_errand],
        projections: [Written],
    }
}

#[test]
fn a_saga_waits_for_one_of_several_events_and_a_table_takes_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let store = FileStore::open(&path).unwrap();
    block_on(async {
        let relay = Relay::new(store.clone(), ERRANDS).start().unwrap();
        relay.ready().await.unwrap();
        let (errand, board) = (Id::<RunErrand>::new(), Id::<Board>::new());
        relay.begin(errand, &Errand { board }).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(
            relay.unfinished("run-errand", None, 9).await.unwrap().len(),
            1
        );

        let json = format!(r#"{{"errand":"{errand}","text":"hello"}}"#);
        let stream = StreamName::of(&Id::<Desk>::new());
        let stored = events(&[("noted", 1, r#"{"text":"first"}"#), ("replied", 1, &json)]);
        let append = Append::new(stream, Version::NONE, stored);
        store.append(append).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(relay.ended(&errand).await.unwrap(), SagaEnd::Completed);
        let boards = Repository::<Board, _>::new(store.clone());
        assert_eq!(boards.load(board).await.unwrap().name, "done");
        for consumer in ["run-errand", "written"] {
            assert_eq!(relay.parked(consumer, 9).await.unwrap(), [], "{consumer}");
        }
        relay.stop().await;
    });
    let reader = Connection::open(&path).unwrap();
    let sql = "SELECT place, what FROM written ORDER BY rowid";
    let mut statement = reader.prepare(sql).unwrap();
    let rows = statement
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let rows: Vec<(i64, String)> = rows.map(Result::unwrap).collect();
    let expected = [(1, "first"), (2, "hello"), (2, "answered")];
    assert_eq!(rows, expected.map(|(place, what)| (place, what.to_owned())));
}
