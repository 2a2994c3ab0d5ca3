//! The list of the calls of a store. The wrappers of stores are generated from it.

/// Passes each part of a store, with its calls, to the macro `$make`.
///
/// To add a call to a part, add it here too. Then every wrapper has it.
macro_rules! each_call {
    ($make:ident) => {
        $make! {
            Streams {
                append(append: (Append)) -> Result<Appended, StoreError>;
                read(stream: (&StreamName), after: (Version), limit: (usize))
                    -> Result<StreamPage, StoreError>;
                load(stream: (&StreamName), limit: (usize)) -> Result<Loaded, StoreError>;
                answer(stream: (&StreamName), message: (&MessageId))
                    -> Result<Option<Answer>, StoreError>;
                settle(stream: (&StreamName), message: (Message)) -> Result<Answer, StoreError>;
                health() -> Health;
            }
            Documents {
                is_exclusive() -> bool;
                document(key: (&DocumentKey)) -> Result<Option<Document>, StoreError>;
                documents(kind: (&str), after: (Option<&str>), limit: (usize))
                    -> Result<Vec<Document>, StoreError>;
                due(kind: (&str), limit: (usize)) -> Result<Vec<Document>, StoreError>;
                write_documents(changes: (Vec<DocumentChange>))
                    -> Result<Option<Vec<u64>>, StoreError>;
                write_tables(changes: (Vec<DocumentChange>), statements: (Vec<Statement>))
                    -> Result<Option<Vec<u64>>, StoreError>;
            }
            Log {
                log(after: (Position), filter: (&Filter), limit: (usize))
                    -> Result<LogPage, StoreError>;
                wait(after: (Position), at_most: (Duration)) -> ();
                checkpoints() -> Result<Vec<(String, Position)>, StoreError>;
                set_checkpoint(consumer: (&str), position: (Option<Position>))
                    -> Result<(), StoreError>;
                prune(aggregate: (&str), shape: (&str), limit: (usize))
                    -> Result<usize, StoreError>;
                forget_messages(aggregate: (&str), older_than: (Timestamp), limit: (usize))
                    -> Result<usize, StoreError>;
                ids(aggregate: (&str), after: (Option<&str>), limit: (usize))
                    -> Result<Vec<String>, StoreError>;
            }
            Portable {
                holdings(after: (Option<&StreamName>), limit: (usize))
                    -> Result<Vec<Holdings>, StoreError>;
                all_documents(after: (Option<&DocumentKey>), limit: (usize))
                    -> Result<Vec<Document>, StoreError>;
                restore(restored: (Restored)) -> Result<(), StoreError>;
            }
        }
    };
}
pub(super) use each_call;
