"""The tables. Moments are ISO 8601 text with +07:00 and seconds, so that text order is time order."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE account (
  username TEXT PRIMARY KEY, kind TEXT NOT NULL, full_name TEXT NOT NULL, identity_number TEXT NOT NULL DEFAULT '',
  birth_date TEXT NOT NULL DEFAULT '', gender TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '', organisation_name TEXT NOT NULL DEFAULT '',
  tax_code TEXT NOT NULL DEFAULT '', unit TEXT NOT NULL DEFAULT '', position TEXT NOT NULL DEFAULT '',
  roles TEXT NOT NULL DEFAULT '', locked INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, last_sign_in TEXT);
CREATE TABLE session (
  id TEXT PRIMARY KEY, site TEXT NOT NULL, username TEXT NOT NULL, created_at TEXT NOT NULL, last_seen TEXT NOT NULL,
  id_token TEXT NOT NULL DEFAULT '');
CREATE TABLE sign_in (
  state TEXT PRIMARY KEY, site TEXT NOT NULL, browser TEXT NOT NULL, nonce TEXT NOT NULL, verifier TEXT NOT NULL,
  return_to TEXT NOT NULL,
  created_at TEXT NOT NULL);
CREATE TABLE dossier (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, procedure TEXT NOT NULL, owner TEXT NOT NULL, unit TEXT NOT NULL,
  status INTEGER NOT NULL, channel INTEGER NOT NULL, submitted_at TEXT NOT NULL, received_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  data TEXT NOT NULL, applicant_name TEXT NOT NULL, stage TEXT NOT NULL DEFAULT '', accepted_at TEXT,
  finished_at TEXT, returned_at TEXT,
  return_method TEXT NOT NULL DEFAULT 'online', return_address TEXT NOT NULL DEFAULT '',
  assignee TEXT NOT NULL DEFAULT '',
  appraiser TEXT NOT NULL DEFAULT '', appraisal TEXT NOT NULL DEFAULT '', approver TEXT NOT NULL DEFAULT '',
  result_number TEXT NOT NULL DEFAULT '', result_code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
  locked INTEGER NOT NULL DEFAULT 0, supplements INTEGER NOT NULL DEFAULT 0, paused_from TEXT, status_before INTEGER,
  form_token TEXT NOT NULL DEFAULT '');
CREATE INDEX dossier_owner ON dossier(owner);
CREATE INDEX dossier_unit ON dossier(unit, status);
CREATE TABLE code_sequence (scope TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE draft (
  id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, procedure TEXT NOT NULL, data TEXT NOT NULL,
  updated_at TEXT NOT NULL, submitted_as INTEGER);
CREATE TABLE attachment (
  id TEXT PRIMARY KEY, dossier INTEGER, draft INTEGER, owner TEXT NOT NULL, kind TEXT NOT NULL,
  component TEXT NOT NULL DEFAULT '',
  filename TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, path TEXT NOT NULL,
  uploaded_at TEXT NOT NULL, from_store INTEGER NOT NULL DEFAULT 0);
CREATE INDEX attachment_dossier ON attachment(dossier);
CREATE TABLE share_link (token TEXT PRIMARY KEY, attachment TEXT NOT NULL, expires_at TEXT NOT NULL);
CREATE TABLE event (
  id INTEGER PRIMARY KEY, dossier INTEGER NOT NULL, at TEXT NOT NULL, status INTEGER NOT NULL, actor TEXT NOT NULL,
  actor_name TEXT NOT NULL, position TEXT NOT NULL, unit TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX event_dossier ON event(dossier);
CREATE TABLE supplement (
  id INTEGER PRIMARY KEY, dossier INTEGER NOT NULL, reason TEXT NOT NULL, items TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at TEXT NOT NULL, due_before TEXT NOT NULL, moved_to TEXT NOT NULL, answered_at TEXT,
  note TEXT NOT NULL DEFAULT '');
CREATE TABLE message (
  id INTEGER PRIMARY KEY, dossier INTEGER NOT NULL, author TEXT NOT NULL, author_name TEXT NOT NULL,
  from_officer INTEGER NOT NULL,
  body TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE payment (
  id INTEGER PRIMARY KEY, dossier INTEGER NOT NULL, reference TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL, paid_at TEXT, receipt_number TEXT NOT NULL DEFAULT '');
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY, username TEXT NOT NULL, dossier INTEGER, subject TEXT NOT NULL, body TEXT NOT NULL,
  at TEXT NOT NULL,
  read_at TEXT);
CREATE INDEX inbox_user ON inbox(username);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
  at TEXT NOT NULL);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL,
  source_ip TEXT NOT NULL);
CREATE TABLE store_item (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  attachment TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1, valid_from TEXT NOT NULL, valid_to TEXT,
  added_at TEXT NOT NULL);
CREATE TABLE rating (
  id INTEGER PRIMARY KEY, dossier INTEGER NOT NULL UNIQUE, username TEXT NOT NULL, score INTEGER NOT NULL,
  comment TEXT NOT NULL,
  at TEXT NOT NULL);
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, contact TEXT NOT NULL,
  subject TEXT NOT NULL, body TEXT NOT NULL,
  at TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'Đã tiếp nhận', answer TEXT NOT NULL DEFAULT '',
  due_at TEXT NOT NULL DEFAULT '',
  answered_at TEXT);
CREATE TABLE survey_answer (
  id INTEGER PRIMARY KEY, survey TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL,
  form_token TEXT NOT NULL DEFAULT '');
CREATE TABLE question (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, procedure TEXT NOT NULL DEFAULT '', name TEXT NOT NULL,
  email TEXT NOT NULL,
  body TEXT NOT NULL, at TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '', answered_at TEXT);
CREATE TABLE catalogue_note (procedure TEXT PRIMARY KEY, hidden INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '', updated_at TEXT NOT NULL);
CREATE TABLE sync_job (
  id INTEGER PRIMARY KEY, dossier INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, created_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', last_error TEXT NOT NULL DEFAULT '',
  done_at TEXT);
CREATE INDEX sync_job_state ON sync_job(state, id);
"""
