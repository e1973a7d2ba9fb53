"""The Korean words of claims: which verbs claim what, what deeds are done to, and who else does things."""

from __future__ import annotations

from wony.claims_prose import FILE_NAME, ClaimKind, Need

NOUNS: tuple[tuple[ClaimKind, Need, str], ...] = (
    ("file", "nothing", "저장|백업|다운로드|메모|덮어쓰기|압축 해제|save|download|backup|rename"),
    ("file", "no text", "삭제|제거|복사|복원|복구|초기화|활성화|delete|remove|copy"),
    ("file", "thing or bare", "수정|편집|업데이트|갱신|반영|변경|적용|교체|치환|대체|update|edit"),
    (
        "file",
        "thing",
        "작성|생성|추가|설정|정리|변환|기록|이동|추출|병합|분리|구현|압축|통합|입력|암호화|조정|개선|보완|정정|"
        "리팩터링|리팩토링|최적화|복제|배치|create|write",
    ),
    (
        "sent",
        "nothing",
        "전송|업로드|upload|발송|송부|회신|답장|제출|게시|포스팅|송금|이체|결제|주문|구매|신청|접수|연락|send|post",
    ),
    ("sent", "thing or bare", "공유|전달"),
    (
        "run",
        "nothing",
        "실행|커밋|푸시|머지|롤백|설치|빌드|배포|컴파일|재시작|테스트|구동|commit|push|install|deploy|build|run",
    ),
    ("kept", "nothing", "예약|예매|기억|book|reserve"),
    ("kept", "thing", "등록|취소"),
    ("looked", "nothing", "검색|구글링|search"),
)
"""Nouns that become verbs with 하다, and statements with 완료."""
VERBS: tuple[tuple[ClaimKind, Need, str, str], ...] = (
    ("sent", "thing or bare", "보냈", "보내"),
    ("sent", "thing", "올렸|띄웠", "올려|띄워"),
    ("file", "no text", "지웠|없앴", "지워|없애"),
    ("file", "thing or bare", "고쳤|바꿨|바꾸었", "고쳐|바꿔"),
    ("file", "thing", "옮겼|만들었|썼|적었|넣었|합쳤|나눴|남겼", "옮겨|만들어|써|적어|넣어|합쳐|나눠|남겨"),
    ("file", "nothing", "덮어썼|내려받았", "덮어써|내려받아"),
    ("file", "thing", "늘렸|줄였|높였|낮췄|내렸|키웠", "늘려|줄여|높여|낮춰|내려|키워"),
    ("file", "thing", "풀었|붙였|덧붙였|뺐", "풀어|붙여|덧붙여|빼"),
    ("run", "thing", "돌렸", "돌려"),
    ("kept", "thing", "맞췄|맞추었|잡았|걸었", "맞춰|잡아|걸어"),
    ("looked", "thing", "찾아봤|찾아보았", "찾아"),
)
"""Other verbs: their past, and the form before 두다, 놓다, 드리다, 보다."""
THINGS = {
    "file": "파일|파일명|폴더|디렉터리|디렉토리|문서|엑셀|워드|pdf|png|스프레드시트|이미지|사진|동영상|"
    "설정|구성|저장소|바탕 ?화면|백업본?|사본|압축|노트|메모장?|시트|바로가기|휴지통|디스크|드라이브|usb",
    "code": "코드|함수|버그|오류|에러|스크립트|테스트|클래스|메서드|변수|값|빌드|옵션|기능|타임아웃|"
    "timeout|import|모듈|의존성|프로그램|포트|경로|pytest|린터|서버|권한|사항|테마|"
    "속성|확장자|계정|프로필|브랜치|규칙|환경 ?변수|벤치마크|시뮬레이션|명령어?|쿼리|기본값|수준",
    "sent": "메일|이메일|메시지|message|문자|답장|초대장|초대|카톡|카카오톡|슬랙|slack|dm|^톡|보고서|자료|"
    "파일|문서|첨부|사진|공지|댓글|글|링크|견적서|이력서|청구서|송장|요약|결과|"
    "채팅방|단톡방|채널|게시판|블로그|포럼|투표|과제|영상",
    "kept": "리마인더|알림|알람|타이머|캘린더|달력|크론|메모리|reminder",
    "date": "일정|회의|미팅|약속|할 일|이벤트|자리|예약",
    "text": "요약|번역|번역문|문장|문단|단락|표현|^글|초안|답변|^답|목록|^표|리스트|계획|설명|단어|쉼표|"
    "구절|어휘|제목|어투|말투|부분|내용|^시|이야기|가사|문법|맞춤법|줄거리|괄호|예시|주석",
    "web": "웹|인터넷|온라인|구글|네이버|위키",
    "name": FILE_NAME,
}
"""What deeds are done to, by what it makes of them; read at the end of a word."""
OTHERS = (
    "회사|정부|기업|구글|애플|메타|마이크로소프트|사용자|이용자|고객|작성자|저자|개발자|개발팀|관리자|"
    "직원|팀원|누군가|친구|함수|스크립트|프로그램|시스템|서버|브라우저|컴퓨터|운영 ?체제|윈도우|앱|봇|"
    "커밋|패치|릴리스|버전|명령어?|도구|에이전트|모델|그|그녀|그들|당신|너|네|대표|대리|과장|부장|팀장|"
    "사장|왕|대왕|교수|선생"
)
"""Who else does things."""
