BEGIN TRANSACTION;
CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL,
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    );
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE messages (
        id VARCHAR(36) NOT NULL,
        session_id VARCHAR(36) NOT NULL,
        parent_id VARCHAR(36),
        seq INTEGER NOT NULL,
        role VARCHAR(50) NOT NULL,
        status VARCHAR(20) DEFAULT 'complete' NOT NULL,
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        tokens_used INTEGER,
        writer VARCHAR(255),
        heartbeat TIMESTAMP,
        tool_name VARCHAR(255),
        content TEXT NOT NULL,
        thinking TEXT DEFAULT '' NOT NULL,
        tool_calls TEXT,
        metadata TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
    );
INSERT INTO "messages" VALUES('01a202f7-e52a-74df-aaa4-cb51f3e8fee2','01a202f7-e528-7770-bb27-c73e9d590fe2',NULL,1,'user','complete','2026-11-22 11:15:30.218027',NULL,NULL,NULL,NULL,'3월 예산은 1,250,000원이에요.
맞죠?','',NULL,NULL);
INSERT INTO "messages" VALUES('01a202f7-e52a-74df-aaa4-cb52d69e9eaa','01a202f7-e528-7770-bb27-c73e9d590fe2','01a202f7-e52a-74df-aaa4-cb51f3e8fee2',2,'assistant','complete','2026-11-22 11:15:30.218027',7,NULL,NULL,NULL,'네, 맞습니다.','예산',NULL,'{"model":"gpt-oss:20b","think":"medium","reason":"stop","usage":{"prompt_tokens":81,"answer_tokens":7,"prompt_seconds":1.5}}');
INSERT INTO "messages" VALUES('01a202f7-e52c-758b-a66b-a41c8a96d390','01a202f7-e528-7770-bb27-c73e9d590fe2','01a202f7-e52a-74df-aaa4-cb51f3e8fee2',3,'assistant','complete','2026-11-22 11:15:30.220276',NULL,NULL,NULL,NULL,'','시계를 보자','[{"name":"clock","arguments":{"zone":"Asia/Seoul"},"id":"c1"}]','{"model":"gpt-oss:20b"}');
INSERT INTO "messages" VALUES('01a202f7-e52e-773d-8eac-ab851fe296d2','01a202f7-e528-7770-bb27-c73e9d590fe2','01a202f7-e52c-758b-a66b-a41c8a96d390',4,'tool','complete','2026-11-22 11:15:30.222205',NULL,NULL,NULL,'clock','10:30','',NULL,NULL);
INSERT INTO "messages" VALUES('01a202f7-e52e-773d-8eac-ab85243df086','01a202f7-e528-7770-bb27-c73e9d590fe2','01a202f7-e52e-773d-8eac-ab851fe296d2',5,'assistant','interrupted','2026-11-22 11:15:30.222205',NULL,NULL,NULL,NULL,'half','',NULL,NULL);
INSERT INTO "messages" VALUES('01a202f7-e530-72e3-bd09-dd2f969af019','01a202f7-e52f-7118-ab4e-a4847df3e91d',NULL,1,'user','complete','2026-11-22 11:15:30.224040',NULL,NULL,NULL,NULL,'hello 😀','',NULL,NULL);
INSERT INTO "messages" VALUES('01a202f7-e530-72e3-bd09-dd2ff10a6423','01a202f7-e52f-7118-ab4e-a4847df3e91d','01a202f7-e530-72e3-bd09-dd2f969af019',2,'assistant','streaming','2026-11-22 11:15:30.224040',NULL,'elsewhere 1 2','2026-11-22 11:15:30.224887',NULL,'so f','',NULL,NULL);
CREATE TABLE prompts (
        id VARCHAR(36) NOT NULL,
        name VARCHAR(255) NOT NULL,
        content TEXT NOT NULL,
        variables TEXT,
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (name)
    );
CREATE TABLE sessions (
        id VARCHAR(36) NOT NULL,
        name VARCHAR(255),
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        activity BIGINT DEFAULT 0 NOT NULL,
        head_id VARCHAR(36),
        message_count INTEGER DEFAULT 0 NOT NULL,
        metadata TEXT,
        PRIMARY KEY (id)
    );
INSERT INTO "sessions" VALUES('01a202f7-e528-7770-bb27-c73e9d590fe2','회의록 ''초안''','2026-11-22 01:30:00.000000','2026-11-22 11:15:30.222205',4,'01a202f7-e52e-773d-8eac-ab85243df086',5,'{"prompt":"developer"}');
INSERT INTO "sessions" VALUES('01a202f7-e52f-7118-ab4e-a4847df3e91d','','2026-11-22 01:30:00.000000','2026-11-22 11:15:30.224040',6,'01a202f7-e530-72e3-bd09-dd2ff10a6423',2,'{}');
CREATE TABLE settings (
        "key" VARCHAR(255) NOT NULL,
        value TEXT NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        PRIMARY KEY ("key")
    );
INSERT INTO "settings" VALUES('language','"ko"','2026-11-22 11:15:30.225916');
CREATE INDEX sessions_by_activity ON sessions (activity, id);
CREATE INDEX sessions_by_name ON sessions (name);
CREATE UNIQUE INDEX messages_by_place ON messages (session_id, seq);
CREATE INDEX messages_streaming ON messages (session_id) WHERE status = 'streaming';
COMMIT;
