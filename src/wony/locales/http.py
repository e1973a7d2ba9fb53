"""What is said of any model server that is reached by HTTP."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "http.connect_timeout": Text(
        ko="{url}에서 {seconds:g}초 안에 연결을 받아 주지 않았습니다.\n"
        "주소가 맞는지, 그 컴퓨터가 켜져 있고 방화벽이 막고 있지 않은지 확인해 주세요.",
        en="{url} did not accept a connection within {seconds:g} seconds.\n"
        "Check the address, that the machine is on, and that no firewall stands between.",
    ),
    "http.dns": Text(
        ko="{host:이라/라}는 이름의 주소를 찾을 수 없습니다: {url}\n"
        "이름을 바르게 적었는지, 네트워크에 연결되어 있는지 확인해 주세요.",
        en="Cannot resolve the host name {host}: {url}\n"
        "Check how the name is written and that this machine is on the network.",
    ),
    "http.tls": Text(
        ko="{url}의 인증서를 믿을 수 없어 연결하지 않았습니다: {reason}\n"
        "서버의 인증서를 바로잡거나, 발급 기관을 이 컴퓨터의 신뢰 목록에 넣어 주세요.",
        en="No connection was made, since the certificate of {url} cannot be trusted: {reason}\n"
        "Have the server's certificate mended, or add its issuer to those that this machine trusts.",
    ),
    "http.connect_failed": Text(
        ko="{url}에 연결할 수 없습니다: {reason}\n주소와 네트워크 상태를 확인해 주세요.",
        en="Cannot connect to {url}: {reason}\nCheck the address and the network.",
    ),
    "http.proxy": Text(
        ko="프록시를 거쳐 {url}에 닿을 수 없습니다: {reason}\n"
        "HTTP_PROXY와 HTTPS_PROXY를 확인하거나, 이 주소를 NO_PROXY에 넣어 주세요.",
        en="The proxy gave no way to {url}: {reason}\n"
        "Check HTTP_PROXY and HTTPS_PROXY, or name this address in NO_PROXY.",
    ),
    "http.bad_url": Text(
        ko="모델 서버의 주소로 쓸 수 없는 값입니다: {url}\nhttp://127.0.0.1:11434 같은 형태로 적어 주세요.",
        en="This is no address of a model server: {url}\nWrite it like http://127.0.0.1:11434.",
    ),
    "http.bad_proxy": Text(
        ko="환경에 설정된 프록시를 쓸 수 없습니다: {reason}\n"
        "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY의 값을 확인해 주세요.",
        en="The proxy that the environment names cannot be used: {reason}\n"
        "Check the values of HTTP_PROXY, HTTPS_PROXY and ALL_PROXY.",
    ),
    "http.bad_header": Text(
        ko="요청을 만들 수 없습니다: {reason}\n"
        "주소와 API 키에 줄바꿈 같은 문자가 섞이지 않았는지 확인해 주세요.",
        en="The request cannot be made: {reason}\n"
        "Check that address and API key hold no line end or the like.",
    ),
    "http.closed_early": Text(
        ko="{url}의 서버가 대답하지 않고 연결을 끊었습니다.\n"
        "서버가 살아 있는지 그쪽 기록을 확인하고 다시 시도해 주세요.",
        en="The server at {url} closed the connection without an answer.\n"
        "See in its log whether it is alive, then try again.",
    ),
    "http.cut": Text(
        ko="{url:과/와}의 연결이 답변 도중에 끊어졌습니다.\n"
        "여기까지 온 답변은 남아 있습니다. 다시 물어보실 수 있습니다.",
        en="The connection to {url} broke in the middle of the answer.\n"
        "What came is kept; you can ask again.",
    ),
    "http.silent": Text(
        ko="{url}의 서버가 {seconds:g}초 동안 아무 말도 하지 않았습니다.\n"
        "서버 상태를 확인해 주세요. 큰 모델이라면 first_token_timeout을 늘릴 수 있습니다.",
        en="The server at {url} said nothing for {seconds:g} seconds.\n"
        "Check how it is doing; for a large model, first_token_timeout can be raised.",
    ),
    "http.idle_timeout": Text(
        ko="{url}의 답변이 {seconds:g}초 동안 멈춰 있어 기다리기를 그만두었습니다.\n"
        "여기까지 온 답변은 남아 있습니다. 다시 묻거나 idle_timeout을 늘려 주세요.",
        en="The answer from {url} stood still for {seconds:g} seconds and was given up.\n"
        "What came is kept; ask again, or raise idle_timeout.",
    ),
    "http.busy": Text(
        ko="{url}의 서버가 지금 바쁩니다({status}): {text}\n잠시 뒤에 다시 시도해 주세요.",
        en="The server at {url} is busy ({status}): {text}\nTry again in a while.",
    ),
    "http.status": Text(
        ko="{url}의 서버가 오류로 답했습니다({status}): {text}\n서버의 기록을 확인해 주세요.",
        en="The server at {url} answered with an error ({status}): {text}\nSee what its log says.",
    ),
    "http.redirect": Text(
        ko="{url}의 서버가 다른 주소로 가라고 하지만({status}) 따라가지 않았습니다: {target}\n"
        "보내려던 내용은 그쪽에 전해지지 않았습니다. 옳은 주소라면 그 주소를 설정해 주세요.",
        en="The server at {url} points elsewhere ({status}), which was not followed: {target}\n"
        "Nothing you wrote was sent there. If that address is right, configure it.",
    ),
    "http.encoded": Text(
        ko="{url}의 서버가 청하지 않은 압축({encoding})으로 답해 읽지 않았습니다.\n"
        "서버 앞에 있는 프록시의 압축 설정을 꺼 주세요.",
        en="The server at {url} compressed its answer unasked ({encoding}); it was not read.\n"
        "Turn compression off in the proxy that stands before it.",
    ),
    "http.too_long": Text(
        ko="{url}의 서버가 한 번에 {limit:,}바이트가 넘는 데이터를 보내 읽기를 멈추었습니다.\n"
        "모델 서버의 주소가 맞는지 확인해 주세요.",
        en="The server at {url} sent more than {limit:,} bytes in one piece; reading was stopped.\n"
        "Check that this is the address of a model server.",
    ),
    "http.not_utf8": Text(
        ko="{url}의 서버가 UTF-8이 아닌 데이터를 보냈습니다: {excerpt}\n"
        "서버나 그 사이의 프록시를 확인하고 다시 시도해 주세요.",
        en="The server at {url} sent data that is not UTF-8: {excerpt}\n"
        "Check the server and any proxy before it, then try again.",
    ),
    "http.not_json": Text(
        ko="{url}의 서버가 알아볼 수 없는 답변을 보냈습니다: {excerpt}\n"
        "모델 서버의 주소가 맞는지 확인해 주세요.",
        en="The server at {url} sent an answer that cannot be read: {excerpt}\n"
        "Check that this is the address of a model server.",
    ),
}
