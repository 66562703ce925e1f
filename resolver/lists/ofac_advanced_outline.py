"""Which elements may an Advanced Sanctions List file hold?

``sdn_advanced.xsd`` written as an outline.  Every element may also carry ``DeltaAction``.
"""

from __future__ import annotations

from textwrap import indent

_DAY = """\
Year
Month
Day
"""
_END = "From\n" + indent(_DAY, "  ") + "To\n" + indent(_DAY, "  ")
_FIXED = "@YearFixed @MonthFixed @DayFixed"
_DURATION = "@Approximate\n  Years\n  Months\n  Days\n"
_PERIOD = f"DatePeriod @CalendarTypeID {_FIXED}\n" + indent(
    f"Comment\nStart @Approximate {_FIXED}\n{indent(_END, '  ')}"
    f"End @Approximate {_FIXED}\n{indent(_END, '  ')}"
    f"DurationMinimum {_DURATION}DurationMaximum {_DURATION}",
    "  ",
)
_TABLES = """\
AliasType AreaCode @CountryID @Description @AreaCodeTypeID
AreaCodeType
CalendarType
Country @Comment @IS03166-3Code @ISO3 @ISO2
CountryRelevance
DecisionMakingBody @OrganisationID
DetailReference @DetailCode
DetailType
DocNameStatus
EntryEventType
EntryLinkType
ExRefType
FeatureType @FeatureTypeGroupID
FeatureTypeGroup
IDRegDocDateType
IDRegDocType
IdentityFeatureLinkType
LegalBasis @LegalBasisShortRef @LegalBasisTypeID @SanctionsProgramID
LegalBasisType
List @Comment
LocPartType
LocPartValueStatus
LocPartValueType
NamePartType
Organisation @CountryID
PartySubType @PartyTypeID
PartyType
RelationQuality
RelationType @Symmetrical
Reliability
SanctionsProgram @SubsidiaryBodyID
SanctionsType
Script @ScriptCode
ScriptStatus
SubsidiaryBody @Notional @DecisionMakingBodyID
SupInfoType
TargetType
Validity
""".replace("AliasType AreaCode", "AliasType\nAreaCode")
_TABLE_LINES = "".join(
    f"    {name}Values\n      {name} @ID {' '.join(attributes)}\n"
    for name, *attributes in (line.split() for line in _TABLES.splitlines())
)
OUTLINE = f"""
Sanctions @Version @DeltaBaseVersion
  DateOfIssue @CalendarTypeID
{indent(_DAY, "    ")}  ReferenceValueSets
{_TABLE_LINES}  Locations
    Location @ID
      Comment
      LocationAreaCode @AreaCodeID
      LocationCountry @CountryID @CountryRelevanceID
      LocationPart @LocPartTypeID
        LocationPartValue @Primary @LocPartValueTypeID @LocPartValueStatusID
          Comment
          Value
      FeatureVersionReference @FeatureVersionID
      IDRegDocumentReference @IDRegDocumentID
  IDRegDocuments
    IDRegDocument @ID @IDRegDocTypeID @IdentityID @IssuedBy-CountryID @IssuedIn-LocationID @ValidityID
      Comment
      IDRegistrationNo
      IssuingAuthority
      DocumentDate @IDRegDocDateTypeID
{indent(_PERIOD, "        ")}      IDRegDocumentMention @IDRegDocumentID @ReferenceType
      FeatureVersionReference @FeatureVersionID
      DocumentedNameReference @DocumentedNameID
      ProfileRelationshipReference @ProfileRelationshipID
  DistinctParties
    DistinctParty @FixedRef
      Comment
      Profile @ID @PartySubTypeID
        Comment
        Identity @ID @FixedRef @Primary @False
          Comment
          Alias @FixedRef @AliasTypeID @Primary @LowQuality
            Comment
{indent(_PERIOD, "            ")}            DocumentedName @ID @FixedRef @DocNameStatusID
              Comment
              DocumentedNamePart @LeadingChars @TrailingChars
                NamePartValue @NamePartGroupID @ScriptID @ScriptStatusID @Acronym
              DocumentedNameCountry @CountryID
                Comment
              IDRegDocumentReference @IDRegDocumentID
          NamePartGroups
            MasterNamePartGroup
              NamePartGroup @ID @NamePartTypeID
          IDRegDocumentReference @IDRegDocumentID
        Feature @ID @FeatureTypeID
          FeatureVersion @ID @ReliabilityID
            Comment
{indent(_PERIOD, "            ")}            VersionDetail @DetailTypeID @DetailReferenceID
            VersionLocation @LocationID
            IDRegDocumentReference @IDRegDocumentID
          IdentityReference @IdentityID @IdentityFeatureLinkTypeID
        SanctionsEntryReference @SanctionsEntryID
        ExternalReference @ExRefTypeID
          Comment
          ExRefValue
          DirectURL
          SubLink @TargetTypeID
            Description
            DirectURL
  ProfileRelationships
    ProfileRelationship @ID @From-ProfileID @To-ProfileID @RelationTypeID @RelationQualityID @Former \
@SanctionsEntryID
      Comment
{indent(_PERIOD, "      ")}      IDRegDocumentReference @IDRegDocumentID
  SanctionsEntries
    SanctionsEntry @ID @ProfileID @ListID @EntryProfileRef @EntryDeltaFlag
      Comment
      LimitationsToListing
      EntryEvent @ID @EntryEventTypeID @LegalBasisID
        Comment
        Date @CalendarTypeID
{indent(_DAY, "          ")}      SanctionsMeasure @ID @SanctionsTypeID
        Comment
{indent(_PERIOD, "        ")}      SupportingInfo @ID @SupInfoTypeID
        Text
        DirectURL
      ProfileRelationshipReference @ProfileRelationshipID
  SanctionsEntryLinks
    SanctionsEntryLink @ID @EntryA-SanctionsEntryID @EntryB-SanctionsEntryID @EntryLinkTypeID
      Comment
      Date @CalendarTypeID
{indent(_DAY, "        ")}"""
