"""Fields that Describe calls omit, so that every Terraform plan would contain the same change (MiniStack 1.5.33)."""

import re
from xml.sax.saxutils import escape

from ministack.services import cloudwatch, ec2

from . import replace


# The XML form of DescribeAlarms omits half of the fields of an alarm.
def with_whole_alarms(original):
    def describe(params, cbor_data, is_cbor, is_json=False):
        status, headers, body = original(params, cbor_data, is_cbor, is_json)
        if is_cbor or is_json or status != 200:
            return status, headers, body
        text = body.decode()
        for alarm in cloudwatch._alarms.values():
            name = f"<member><AlarmName>{alarm['AlarmName']}</AlarmName>"
            text = text.replace(name, name + missing_of_alarm(alarm))
        return status, headers, text.encode()

    return describe


def missing_of_alarm(alarm):
    scalars = ["AlarmDescription", "Statistic", "ExtendedStatistic", "Period", "TreatMissingData", "Unit"]
    parts = [f"<{name}>{escape(str(alarm[name]))}</{name}>" for name in scalars if alarm.get(name)]
    parts.append(f"<ActionsEnabled>{str(alarm['ActionsEnabled']).lower()}</ActionsEnabled>")
    for name in ["AlarmActions", "OKActions", "InsufficientDataActions"]:
        members = "".join(f"<member>{escape(arn)}</member>" for arn in alarm[name])
        parts.append(f"<{name}>{members}</{name}>")
    parts.append(dimensions_of(alarm))
    if alarm.get("Metrics"):
        parts.append(f"<Metrics>{''.join(map(query_of_alarm, alarm['Metrics']))}</Metrics>")
    return "".join(parts)


def dimensions_of(metric):
    members = "".join(
        f"<member><Name>{escape(d['Name'])}</Name><Value>{escape(d['Value'])}</Value></member>"
        for d in metric.get("Dimensions") or []
    )
    return f"<Dimensions>{members}</Dimensions>"


def query_of_alarm(query):
    parts = [f"<{name}>{escape(query[name])}</{name}>" for name in ["Id", "Expression", "Label"] if query.get(name)]
    parts.append(f"<ReturnData>{str(query.get('ReturnData', True)).lower()}</ReturnData>")
    if "MetricStat" in query:
        stat = query["MetricStat"]
        metric = stat["Metric"]
        parts.append(
            f"<MetricStat><Metric><Namespace>{escape(metric['Namespace'])}</Namespace>"
            f"<MetricName>{escape(metric['MetricName'])}</MetricName>{dimensions_of(metric)}</Metric>"
            f"<Period>{stat['Period']}</Period><Stat>{escape(stat['Stat'])}</Stat></MetricStat>"
        )
    return f"<member>{''.join(parts)}</member>"


replace(cloudwatch, "_describe_alarms", with_whole_alarms)


# AWS: an interface endpoint has security groups, private DNS and a policy.
def with_security_groups(original):
    def create(params):
        status, headers, body = original(params)
        endpoint = ec2._vpc_endpoints[re.search(rb"<vpcEndpointId>(.*?)<", body).group(1).decode()]
        endpoint["SecurityGroupIds"] = ec2._parse_member_list(params, "SecurityGroupId")
        endpoint["PrivateDnsEnabled"] = ec2._p(params, "PrivateDnsEnabled") or "false"
        endpoint["PolicyDocument"] = ec2._p(params, "PolicyDocument")
        return status, headers, body

    return create


def with_those_fields(original):
    def fields(endpoint, tag="item"):
        groups = "".join(f"<item><groupId>{group}</groupId></item>" for group in endpoint.get("SecurityGroupIds", []))
        added = f"<groupSet>{groups}</groupSet>"
        added += f"<privateDnsEnabled>{endpoint.get('PrivateDnsEnabled', 'false')}</privateDnsEnabled>"
        if endpoint.get("PolicyDocument"):
            added += f"<policyDocument>{escape(endpoint['PolicyDocument'])}</policyDocument>"
        return original(endpoint, tag).removesuffix(f"</{tag}>") + f"{added}</{tag}>"

    return fields


replace(ec2, "_create_vpc_endpoint", with_security_groups)
ec2._ACTION_MAP["CreateVpcEndpoint"] = ec2._create_vpc_endpoint
replace(ec2, "_vpce_fields_xml", with_those_fields)
